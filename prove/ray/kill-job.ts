import { readdirSync, readFileSync } from "node:fs";
import type { ProcessKind } from "@matrix/core";

/**
 * Kills the process by which Ray looks after a job of this kind (SIGKILL), as a lost node would: Ray then kills what the job runs and
 * calls the job failed. @param script that the run's jobs begin with
 */
export function killJob(script: string, kind: ProcessKind): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const [shell, file] = read(`/proc/${pid}/cmdline`).split("\0");
    // Ray hands a job's metadata on to its processes.
    const isOfKind = read(`/proc/${pid}/environ`).includes(`"matrix.kind": "${kind}"`);
    if (shell !== "sh" || file !== script || !isOfKind) continue;
    process.kill(supervisorOf(Number(pid)), "SIGKILL");
    return;
  }
  throw new Error(`no process runs ${script} for a ${kind}`);
}

/** The nearest ancestor that is Ray's. */
function supervisorOf(pid: number): number {
  for (let each = pid; each > 1; ) {
    const [, parent = "0"] = /^\d+ \(.*\) \S (\d+)/s.exec(read(`/proc/${each}/stat`)) ?? [];
    each = Number(parent);
    if (read(`/proc/${each}/cmdline`).includes("ray::")) return each;
  }
  throw new Error(`process ${pid} is not Ray's`);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
