import { Type } from "typebox";
import { closed, size } from "../section-parts.ts";
import { launchedProcesses, ownBroker } from "./launched-processes.ts";

/** `launcher=local`: processes on this machine. */
export const localLauncherSection = Type.Object(
  {
    kind: Type.Literal("local", {
      default: "local",
      description: "processes on this machine, which outlive the shell and are started again when they die",
    }),
    ...launchedProcesses,
    ...ownBroker,
    give_up_after: Type.Integer({
      minimum: 1,
      default: 20,
      description:
        "deaths in a row, each within a minute of its start, after which a process is not started again",
    }),
    log_size: size("64MiB", "size at which a process's log is rotated"),
    log_files: Type.Integer({
      minimum: 1,
      default: 3,
      description: "logs of each process that are kept, the newest included",
    }),
  },
  closed,
);
