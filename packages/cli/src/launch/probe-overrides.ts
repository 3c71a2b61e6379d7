import { OptionError } from "@matrix/core";
import type { RunConfig } from "../config/config-schema.ts";

const thisMachineOnly = "127.0.0.1";

/** What has to be changed in a config so that a cluster can ask its processes how they are. @throws {OptionError} */
export function probeOverrides({ launcher, telemetry }: Pick<RunConfig, "launcher" | "telemetry">): string[] {
  if (launcher?.kind !== "kubernetes") return [];
  const { probe_port: port } = launcher;
  if (telemetry === undefined) {
    throw new OptionError(
      "launcher=kubernetes needs the config's part telemetry, by which its probes know how a process is; build on the config matrix, which has it",
    );
  }
  if (telemetry.port !== null && telemetry.port !== port) {
    throw new OptionError(
      `telemetry.port=${telemetry.port} differs from launcher.probe_port=${port}, where the cluster asks; leave telemetry.port out`,
    );
  }
  const host = telemetry.host === thisMachineOnly ? ['telemetry.host="0.0.0.0"'] : [];
  return [`telemetry.port=${port}`, ...host];
}
