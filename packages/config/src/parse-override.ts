import type { Override } from "./override.ts";
import { readOverride } from "./override-parser.ts";
import { seededRandom } from "./random.ts";

/**
 * Reads one override by Hydra's grammar: `key=value`, `+key=value`, `++key=value`, `~key`, `group@package=option`.
 * Casts in it are done; sweeps stay sweeps. `seed` decides what `shuffle(…)` does.
 * @throws OverrideError
 */
export function parseOverride(text: string, { seed = 0 }: { readonly seed?: number } = {}): Override {
  return readOverride(text, seededRandom(seed));
}
