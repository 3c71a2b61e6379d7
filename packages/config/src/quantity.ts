import { OptionError } from "@matrix/core";
import { suggestion } from "./nearest.ts";

/** A number with a unit, as configs write them. */
export interface QuantityKind {
  /** `a duration`, for error texts. */
  readonly what: string;
  /** `30ms, 1.5s or 2m`, for error texts. */
  readonly examples: string;
  /** How much one of each unit is. */
  readonly units: ReadonlyMap<string, number>;
}

/**
 * Reads one or more numbers with units (`1.5s`, `1h30m`) and adds them up.
 * @throws OptionError naming `name`, the value and what it may be
 */
export function parseQuantity(text: string, name: string, { what, examples, units }: QuantityKind): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?) ?([a-zA-Zµ]+)/g)];
  const start = `${name} must be ${what} such as ${examples}, got ${JSON.stringify(text)}`;
  if (parts.length === 0 || parts.map(([part]) => part).join("") !== text) {
    const hint = /^\d+(?:\.\d+)?$/.test(text) ? "; add a unit" : "";
    throw new OptionError(`${start}${hint}`);
  }
  let sum = 0;
  for (const [, number = "", unit = ""] of parts) {
    const size = units.get(unit);
    if (size === undefined) {
      const hint = suggestion(unit, units.keys()) || `; units are ${[...units.keys()].join(", ")}`;
      throw new OptionError(`${start}: there is no unit ${unit}${hint}`);
    }
    // 15 digits: 1.1 s are 1100 ms, not 1100.0000000000002
    sum += Number((Number(number) * size).toPrecision(15));
  }
  if (!Number.isFinite(sum)) throw new OptionError(`${start}: it is too large`);
  return sum;
}
