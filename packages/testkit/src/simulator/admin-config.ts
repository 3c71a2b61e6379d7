import { OptionError } from "@matrix/core";
import { formatDuration } from "./duration.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { simulatorOptionSpecs } from "./option-specs.ts";
import type { ResolvedOptions } from "./options.ts";

/** The options in force under their flag names, durations as Go writes them. Secrets and code are left out. */
export function showConfig(options: ResolvedOptions): JsonObject {
  const shown: JsonObject = {};
  for (const [name, value] of Object.entries(options)) {
    const spec = simulatorOptionSpecs.find((candidate) => candidate.name === name);
    if (spec === undefined || spec.name === "apiKey" || value === undefined) continue;
    shown[spec.flag] = spec.type === "duration" ? formatDuration(Number(value)) : plain(value);
  }
  return shown;
}

/** A change whose names may be flags, config keys or TypeScript names. @throws {OptionError} for a name that is none */
export function readConfigChange(body: Json): Record<string, Json> {
  if (!isJsonObject(body)) throw new OptionError("the body must be a JSON object of options");
  const change: Record<string, Json> = {};
  for (const [key, value] of Object.entries(body)) {
    const spec = simulatorOptionSpecs.find(({ name, flag, key: snake }) => [name, flag, snake].includes(key));
    if (spec === undefined) throw new OptionError(`the simulator has no option ${JSON.stringify(key)}`);
    if (value !== null) change[spec.name] = value;
  }
  return change;
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value, (_, item) => (item === Number.POSITIVE_INFINITY ? null : item)));
}
