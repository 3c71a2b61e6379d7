import { join } from "node:path";

/** What a package's manifest says of where its code is. */
export interface EntryManifest {
  readonly main?: unknown;
  readonly exports?: unknown;
}

/**
 * File that `import` of a package's name would run: its `exports` under the conditions of this process, else its `main`.
 * Found without running anything and without asking whether the file is there.
 */
export function packageEntry(folder: string, { exports, main }: EntryManifest): string | undefined {
  if (exports === undefined || exports === null) {
    return join(folder, typeof main === "string" ? main : "index.js");
  }
  const dot = isMap(exports) && "." in exports ? exports["."] : exports;
  const file = target(dot, conditions());
  return file === undefined ? undefined : join(folder, file);
}

function target(given: unknown, known: ReadonlySet<string>): string | undefined {
  if (typeof given === "string") return given;
  const values = Array.isArray(given)
    ? given
    : isMap(given)
      ? Object.entries(given).flatMap(([condition, value]) => (known.has(condition) ? [value] : []))
      : [];
  for (const value of values) {
    const found = target(value, known);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Those of `import`, and those that the process was started with (`--conditions`, `-C`). */
function conditions(): ReadonlySet<string> {
  const flags = [...process.execArgv, ...(process.env.NODE_OPTIONS ?? "").split(/\s+/)];
  const given = flags.flatMap((flag, index) => {
    const named = /^(?:--conditions|-C)(?:=(.+))?$/.exec(flag);
    return named === null ? [] : [named[1] ?? flags[index + 1] ?? ""];
  });
  return new Set(["import", "node", "module-sync", "default", ...given]);
}
