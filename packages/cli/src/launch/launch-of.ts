import { parseDuration } from "@matrix/config";
import type { Launch } from "@matrix/core";
import type { RunFolder } from "../run-folder/run-folder.ts";
import type { LaunchNote } from "./launch-note.ts";
import { secretNames } from "./secret-names.ts";

/** What a launcher is told of a submitted run. */
export function launchOf(
  { path, manifest }: RunFolder,
  { command, launcher, workingFolder }: LaunchNote,
): Launch {
  const { config } = manifest;
  // Of all that feed a run the first is the runner, and those that come later wait; so does a runner that comes back.
  const feed = [...command, "resume", path, "--standby"];
  const hasBroker = "broker" in launcher && launcher.broker === "start";
  return {
    run: manifest.run,
    folder: path,
    workingFolder,
    groups: [
      {
        kind: "runner",
        count: 1,
        command: hasBroker ? [...command, "with-broker", path, "--", ...feed] : feed,
      },
      { kind: "standby", count: launcher.standbys, command: feed },
      { kind: "worker", count: launcher.workers, command: [...command, "worker", path] },
    ],
    secrets: secretNames({ ...config, launcher }, process.env),
    drainMs: parseDuration(config.run.drain_timeout, "run.drain_timeout"),
  };
}

/** Words that run this very command again, from any folder. */
export function thisCommand(): string[] {
  return [process.execPath, ...process.execArgv, process.argv[1]!];
}
