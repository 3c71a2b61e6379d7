import { type ChildProcess, spawn } from "node:child_process";
import { Socket } from "node:net";

/** Ends a process once this one is gone, however it went: a pipe that nobody holds open any more ends. */
export function guardOf(pid: number): ChildProcess {
  const guard = spawn(
    "sh",
    ["-c", 'cat > /dev/null; kill -TERM "$0"; sleep 30; kill -KILL "$0"', String(pid)],
    {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  guard.on("error", () => {});
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}
