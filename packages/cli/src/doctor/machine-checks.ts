import { access, mkdtemp, rmdir, statfs } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { count } from "../progress/format.ts";
import { holdsRun, holdsSweep } from "../run-folder/folder-marks.ts";
import { fromHere } from "../run-folder/run-folder.ts";
import type { Check } from "./check.ts";
import { field } from "./reply.ts";

/** Files that a process has open beside its connections: journal, records, the program itself. */
const otherFiles = 256;

/** Whether this process may open a connection for every row in flight. */
export function openFilesCheck(connections: number, limit = openFileLimit()): Check {
  const needed = connections + otherFiles;
  const name = "open files";
  if (limit === undefined) {
    return { name, status: "ok", text: "the system does not say how many a process may open" };
  }
  if (limit >= needed) {
    return { name, status: "ok", text: `${count(limit)} allowed, up to ${count(needed)} needed` };
  }
  const text = `${count(limit)} allowed, but up to ${count(needed)} needed for run.max_in_flight; raise the limit (ulimit -n ${needed}) or lower run.max_in_flight`;
  return { name, status: "bad", text };
}

/** Soft limit of this process; undefined where there is none, or the system does not say. */
function openFileLimit(): number | undefined {
  // Without it the report asks for the names of all addresses, which can take seconds. Node's types do not know it.
  Object.assign(process.report, { excludeNetwork: true });
  const soft = field(field(field(process.report.getReport(), "userLimits"), "open_files"), "soft");
  return typeof soft === "number" ? soft : undefined;
}

const mebibyte = 2 ** 20;
const tooLittle = 64 * mebibyte;
const little = 1024 * mebibyte;

/** Whether a run's folder can be made and has room. */
export async function runFolderCheck(dir: string): Promise<Check> {
  const path = resolve(dir);
  const name = "run folder";
  if ((await holdsRun(path)) || (await holdsSweep(path))) {
    return {
      name,
      status: "bad",
      text: `${fromHere(path)} holds a run already; choose another run.id or run.dir`,
    };
  }
  const folder = await nearestFolder(path);
  try {
    const probe = await mkdtemp(join(folder, ".matrix-doctor-"));
    await rmdir(probe);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOTDIR" ? "a file stands in its place" : message;
    return { name, status: "bad", text: `${fromHere(path)} cannot be made: ${why}; choose another run.dir` };
  }
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const text = `${fromHere(path)} can be written, ${count(free / mebibyte)} MiB free`;
  if (free >= little) return { name, status: "ok", text };
  return {
    name,
    status: free >= tooLittle ? "warn" : "bad",
    text: `${text}; make room, or choose a run.dir on another disk`,
  };
}

async function nearestFolder(path: string): Promise<string> {
  for (let folder = path; ; folder = dirname(folder)) {
    const there = await access(folder).then(
      () => true,
      () => false,
    );
    if (there || folder === dirname(folder)) return folder;
  }
}
