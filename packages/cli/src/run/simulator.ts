import { suggestion } from "@matrix/config";
import { OptionError } from "@matrix/core";
import {
  type Simulator,
  type SimulatorOptions,
  simulatorOptionSpecs,
  startSimulator,
} from "@matrix/testkit/simulator";

type Spec = (typeof simulatorOptionSpecs)[number];

/**
 * Options of the simulator from texts or values by their snake_case keys.
 *
 * @throws {OptionError} for an unknown key, or a number that is none; the simulator checks the rest.
 */
export function simulatorOptions(given: { readonly [key: string]: unknown }): SimulatorOptions {
  const entries = Object.entries(given).flatMap(([key, value]) => {
    // As the profile has it.
    if (value === null) return [];
    const spec = simulatorOptionSpecs.find((candidate) => candidate.key === key);
    if (spec === undefined) {
      const known = simulatorOptionSpecs.map((candidate) => candidate.key);
      throw new OptionError(
        `the simulator has no option "${key}"${suggestion(key, known)} See matrix sim --help`,
      );
    }
    return [[spec.name, typed(spec, value)]];
  });
  return Object.fromEntries(entries) as SimulatorOptions;
}

/** A text as its option's type; anything else as it is. */
function typed(spec: Spec, value: unknown): unknown {
  if (typeof value !== "string") return value;
  switch (spec.type) {
    case "integer":
    case "number": {
      const number = Number(value);
      if (value.trim() === "" || Number.isNaN(number)) {
        throw new OptionError(`simulator option ${spec.key} must be a number, got "${value}"`);
      }
      return number;
    }
    case "boolean":
      if (value !== "true" && value !== "false") {
        throw new OptionError(`simulator option ${spec.key} must be true or false, got "${value}"`);
      }
      return value === "true";
    case "string-list":
      return value.split(",");
    default:
      return value;
  }
}

/** Starts the bundled simulator for a run, on a free port. */
export function startBundledSimulator(
  model: string,
  given: { readonly [key: string]: unknown },
): Promise<Simulator> {
  return startSimulator({ servedModelName: [model], port: 0, ...simulatorOptions(given) });
}
