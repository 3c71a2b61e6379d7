import {
  type ComposedConfig,
  ConfigError,
  type ConfigValue,
  formatOrigin,
  type ValueOrigin,
} from "@matrix/config";
import { OptionError } from "@matrix/core";
import type { ConfigRequest } from "../../config/config-request.ts";
import { RunConfigs } from "../../config/run-configs.ts";
import { exitCode } from "../../exit-codes.ts";
import { plainText } from "../../plain-text.ts";

/** `matrix config why PACK PATH key=value…`: who set a value, and what that replaced. @returns the exit code. */
export async function configWhyCommand(
  { configName, configDirs, overrides: [path, ...overrides] }: ConfigRequest,
  { json }: { readonly json: boolean },
): Promise<number> {
  if (path === undefined || path.includes("=")) {
    throw new OptionError(
      "nothing says which value is meant; give its path before key=value: matrix config why coral llm.model llm=simulator",
    );
  }
  const composed = await new RunConfigs(configDirs).compose(configName, overrides);
  const writers = composed.why(path);
  if (json) {
    process.stdout.write(`${JSON.stringify({ path, origins: writers })}\n`);
    return exitCode.ok;
  }
  const [now, ...before] = writers.map(writerText);
  const lines = [
    `${path} = ${now}`,
    ...resolvedText(composed, path, writers[0]?.value),
    ...before.map((text) => `  before: ${text}`),
  ];
  process.stdout.write(`${lines.map(plainText).join("\n")}\n`);
  return exitCode.ok;
}

function writerText({ origin, includedBy, value }: ValueOrigin): string {
  const place = `${formatOrigin(origin)}${includedBy === undefined ? "" : `, included by ${formatOrigin(includedBy)}`}`;
  return `${valueText(value)}  (${place})`;
}

/** What an interpolation stands for, where it can be said already. */
function resolvedText(composed: ComposedConfig, path: string, written: ConfigValue | undefined): string[] {
  if (typeof written !== "string" || !written.includes("${")) return [];
  try {
    return [`  now: ${valueText(composed.value(path))}`];
  } catch (error) {
    if (error instanceof ConfigError) return [`  now: ${error.message}`];
    throw error;
  }
}

const widest = 60;

function valueText(value: ConfigValue | undefined): string {
  if (value === undefined) return "a mapping that was added to, or a value that was removed";
  const text = JSON.stringify(value);
  return text.length > widest ? `${text.slice(0, widest - 1)}…` : text;
}
