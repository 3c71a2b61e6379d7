import { parseQuantity, type QuantityKind } from "./quantity.ts";

const durations: QuantityKind = {
  what: "a duration",
  examples: "30ms, 1.5s, 2m or 1h30m",
  units: new Map([
    ["ms", 1],
    ["s", 1000],
    ["m", 60_000],
    ["h", 3_600_000],
    ["d", 86_400_000],
  ]),
};

/**
 * Milliseconds of a duration: `30ms`, `1.5s`, `2m`, `1h30m`.
 * @param name what errors call the value, such as `llm.timeout`
 * @throws OptionError
 */
export function parseDuration(text: string, name = "duration"): number {
  return parseQuantity(text, name, durations);
}
