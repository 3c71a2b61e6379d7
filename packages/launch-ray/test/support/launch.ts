import type { Launch, ProcessKind } from "@matrix/core";

/** A launch as the command makes it, with so many of each kind. */
export function launchOf(folder: string, counts: Partial<Record<ProcessKind, number>>): Launch {
  const feed = ["matrix", "resume", folder, "--standby"];
  return {
    run: "demo",
    folder,
    workingFolder: folder,
    groups: [
      { kind: "runner", count: counts.runner ?? 1, command: feed },
      { kind: "standby", count: counts.standby ?? 0, command: feed },
      { kind: "worker", count: counts.worker ?? 1, command: ["matrix", "worker", folder] },
    ],
    secrets: ["OPENAI_API_KEY"],
    drainMs: 20_000,
  };
}
