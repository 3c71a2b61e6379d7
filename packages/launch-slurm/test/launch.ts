import type { Launch } from "@matrix/core";

/** A run on three kinds of process. */
export function someLaunch(changes: Partial<Launch> = {}): Launch {
  return {
    run: "first",
    folder: "/shared/runs/first",
    workingFolder: "/shared",
    groups: [
      { kind: "runner", count: 1, command: ["matrix", "resume", "/shared/runs/first", "--standby"] },
      { kind: "standby", count: 0, command: ["matrix", "resume", "/shared/runs/first", "--standby"] },
      { kind: "worker", count: 4, command: ["matrix", "worker", "/shared/runs/first"] },
    ],
    secrets: ["OPENAI_API_KEY"],
    drainMs: 30_000,
    ...changes,
  };
}
