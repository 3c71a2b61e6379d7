import { parseSize } from "@matrix/config";
import { type Launcher, OptionError } from "@matrix/core";
import { type RayResources, rayLauncher } from "@matrix/launch-ray";
import type { LauncherConfig } from "../config/config-schema.ts";
import { given } from "./given.ts";

type RayConfig = Extract<LauncherConfig, { kind: "ray" }>;

/** Its calls throw an {@link OptionError} where an environment variable that the config names is not set, or holds no headers. */
export function openRay(config: RayConfig): Launcher {
  return rayLauncher({
    ...resources(config, "launcher.memory"),
    address: config.address,
    headers: () => ({ ...headersOf(config), ...tokenOf(config) }),
    runner: resources(config.runner, "launcher.runner.memory"),
    worker: resources(config.worker, "launcher.worker.memory"),
    ...given({ env: config.env, runtimeEnv: config.runtime_env }),
    sendSecrets: config.send_secrets,
    giveUpAfter: config.give_up_after,
  });
}

function resources({ cpus, memory, resources: custom }: RayConfig["worker"], key: string): RayResources {
  return {
    ...(cpus !== null && { cpus }),
    ...(memory !== null && { memoryBytes: parseSize(memory, key) }),
    ...(custom !== null && { resources: custom }),
  };
}

function tokenOf({ token_env: name }: RayConfig): Record<string, string> {
  return name === null ? {} : { authorization: `Bearer ${valueIn(name, "token_env")}` };
}

function headersOf({ headers_env: name }: RayConfig): Record<string, string> {
  if (name === null) return {};
  let headers: unknown;
  try {
    headers = JSON.parse(valueIn(name, "headers_env"));
  } catch {
    // What it holds may be a secret, and is not told.
  }
  if (typeof headers === "object" && headers !== null && !Array.isArray(headers)) {
    const entries = Object.entries(headers);
    if (entries.every(([, value]) => typeof value === "string")) return Object.fromEntries(entries);
  }
  throw new OptionError(
    `environment variable ${name}, which launcher.headers_env names, must hold a JSON object of headers: {"Name": "value"}`,
  );
}

function valueIn(name: string, key: string): string {
  const value = process.env[name]?.trim();
  if (value) return value;
  throw new OptionError(`environment variable ${name}, which launcher.${key} names, is not set; set it`);
}
