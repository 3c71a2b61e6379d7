const [target, nth = "1"] = (process.env.MATRIX_CRASH_AT ?? "").split(":");
let left = Number(nth);

/**
 * A named place where something has just become durable, or is about to. Tests set `MATRIX_CRASH_AT=<name>` (or
 * `<name>:3`, the third time) and the process dies there by SIGKILL, as if its machine had gone.
 */
export function crashPoint(name: string): void {
  if (name === target && --left === 0) process.kill(process.pid, "SIGKILL");
}
