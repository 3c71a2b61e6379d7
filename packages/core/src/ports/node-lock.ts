import { open, readdir, readFile, realpath, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname } from "node:path";
import { LockedError } from "../errors.ts";

/** Who holds a lock; written into the lock file's name, which is there at once and whole, as its content would not be. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Tells a process from a later one of the same number. */
  readonly start: string;
}

/** Where the system does not tell: no other process can check it, so that a holder counts as alive while its number does. */
const ownStart = Math.round(performance.timeOrigin).toString(36);

/**
 * Each process that wants `path` first makes a file of its own beside it, then looks for others. Of two that come at once
 * at least one sees the other, so that never both hold it; possibly neither does, and one tries again.
 *
 * File: `<path>.<host>.<pid>.<start>.lock`, empty.
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const folder = await realpath(dirname(path));
  const name = basename(path);
  const self = {
    host: hostname().replace(/[^A-Za-z0-9-]/g, "-"),
    pid: process.pid,
    start: (await startOf("self")) ?? ownStart,
  };
  const own = `${name}.${self.host}.${self.pid}.${self.start}.lock`;
  await (await open(`${folder}/${own}`, "wx", 0o600).catch(asLocked(path, `${folder}/${own}`, self))).close();
  const release = () => rm(`${folder}/${own}`, { force: true });
  try {
    for (const other of await readdir(folder)) {
      const holder = other === own ? undefined : holderIn(other, name);
      if (holder === undefined) continue;
      if (await mayLive(holder, self)) throw lockedError(path, `${folder}/${other}`, holder);
      await rm(`${folder}/${other}`, { force: true });
    }
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

function holderIn(file: string, name: string): Holder | undefined {
  if (!file.startsWith(`${name}.`)) return undefined;
  const [, host, pid, start] =
    /^([A-Za-z0-9-]+)\.(\d+)\.([a-z0-9]+)\.lock$/.exec(file.slice(name.length + 1)) ?? [];
  return host === undefined || pid === undefined || start === undefined
    ? undefined
    : { host, pid: Number(pid), start };
}

/** Whether a holder is alive, as far as can be told: of another host's processes nothing can. */
async function mayLive(holder: Holder, self: Holder): Promise<boolean> {
  if (holder.host !== self.host) return true;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const start = await startOf(holder.pid);
  return start === undefined || start === holder.start;
}

/** The boot and the clock ticks since, where the system tells (Linux); empty for a process that is dead. */
async function startOf(pid: number | "self"): Promise<string | undefined> {
  try {
    const boot = (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).slice(0, 8);
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The command's name stands in brackets and may hold spaces and brackets itself; field 22 is the start time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Dead, only not yet collected by its parent.
    if (fields[0] === "Z" || fields[0] === "X") return "";
    return `${boot}${Number(fields[19]).toString(36)}`;
  } catch {
    return undefined;
  }
}

function asLocked(path: string, file: string, self: Holder): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    throw error.code === "EEXIST" ? lockedError(path, file, self) : error;
  };
}

function lockedError(path: string, file: string, { host, pid }: Holder): LockedError {
  return new LockedError(
    `${path} is in use by process ${pid} on host ${host}; stop it first, or delete ${file} if that process is gone`,
  );
}
