import { parseSize } from "@matrix/config";
import type { Launcher } from "@matrix/core";
import { localLauncher } from "@matrix/launch-local";
import type { LauncherConfig } from "../config/config-schema.ts";

export function openLocal(config: Extract<LauncherConfig, { kind: "local" }>): Launcher {
  return localLauncher({
    giveUpAfter: config.give_up_after,
    logBytes: parseSize(config.log_size, "launcher.log_size"),
    logFiles: config.log_files,
  });
}
