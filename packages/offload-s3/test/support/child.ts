import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** Starts a script beside this one in a process of its own; it ends with the test at the latest. */
export function startChild(script: string, args: readonly string[]): ChildProcess {
  const child = fork(join(import.meta.dirname, script), args, {
    execArgv: ["--conditions=@matrix/source", "--disable-warning=ExperimentalWarning"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
