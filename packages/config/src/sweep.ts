import { decimalRange } from "./decimal-range.ts";
import { OverrideError } from "./errors.ts";
import { globMatches } from "./glob.ts";
import { type Override, overrideKey } from "./override.ts";
import { readOverride } from "./override-parser.ts";
import { valueText } from "./override-text.ts";
import { isSweep, type RangeSweep, type Sweep } from "./override-value.ts";
import { type Random, seededRandom, shuffled } from "./random.ts";

/** More jobs than this from one sweep are taken for a slip. */
const maxJobs = 1_000_000;

export interface SweepOptions {
  /** Names of a config group's options, for `glob(…)`. Without it a glob is refused. */
  readonly groupOptions?: (group: string) => readonly string[];
  /** Decides what `shuffle(…)` does. Default 0: the same order every time. */
  readonly seed?: number;
}

/**
 * Expands overrides with sweeps (`a=1,2`, `b=range(0,10)`, `db=glob(*)`) into one list of plain overrides per job, the
 * last override changing fastest. A later override of the same key takes the place of an earlier one.
 * @throws OverrideError
 */
export function expandSweep(overrides: readonly string[], options: SweepOptions = {}): string[][] {
  const random = seededRandom(options.seed ?? 0);
  const choices = new Map<string, string[]>();
  for (const text of overrides) {
    const override = readOverride(text, random);
    const key = overrideKey(override);
    choices.set(
      key,
      valuesOf(override, options, random).map((value) => `${key}=${value}`),
    );
  }
  const count = [...choices.values()].reduce((product, values) => product * values.length, 1);
  if (count > maxJobs) {
    throw new OverrideError(
      overrides.join(" "),
      `the sweep has ${count} jobs; at most ${maxJobs} are allowed`,
    );
  }
  return [...choices.values()].reduce<string[][]>(
    (jobs, values) => jobs.flatMap((job) => values.map((value) => [...job, value])),
    [[]],
  );
}

function valuesOf(override: Override, options: SweepOptions, random: Random): string[] {
  const { value, text } = override;
  if (!isSweep(value)) return [valueText(value ?? null, text)];
  return sweepValues(override, value, options, random);
}

function sweepValues({ key, text }: Override, sweep: Sweep, options: SweepOptions, random: Random): string[] {
  switch (sweep.kind) {
    case "choice": {
      const items = sweep.shuffled ? shuffled(sweep.items, random) : sweep.items;
      return items.map((item) => valueText(item, text));
    }
    case "range": {
      const numbers = rangeValues(sweep, text).map((number) => valueText(number, text));
      return sweep.shuffled ? shuffled(numbers, random) : numbers;
    }
    case "glob": {
      if (options.groupOptions === undefined)
        throw new OverrideError(text, "glob() needs search folders to look in");
      return options.groupOptions(key).filter((name) => globMatches(name, sweep.include, sweep.exclude));
    }
    case "interval":
      throw new OverrideError(text, "an interval has no end of values; name some of them, or use range()");
  }
}

function rangeValues({ start, stop, step }: RangeSweep, text: string): (bigint | number)[] {
  if (Number(step) === 0) throw new OverrideError(text, "the step of a range cannot be 0");
  if (![start, stop, step].every((bound) => Number.isFinite(Number(bound)))) {
    throw new OverrideError(text, "the bounds of a range must be finite numbers");
  }
  const count = (Number(stop) - Number(start)) / Number(step);
  if (count > maxJobs) throw new OverrideError(text, `the range has more than ${maxJobs} values`);
  if (typeof start === "bigint" && typeof stop === "bigint" && typeof step === "bigint") {
    return [...integerRange(start, stop, step)];
  }
  return [...decimalRange(start, stop, step)];
}

function* integerRange(start: bigint, stop: bigint, step: bigint): Generator<bigint> {
  for (let at = start; step > 0n ? at < stop : at > stop; at += step) yield at;
}
