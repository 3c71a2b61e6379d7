import { existsSync } from "node:fs";
import { resolve } from "node:path";

const shared = resolve(import.meta.dirname, "../../../../../shared");

/** Golden vectors recorded from the original. */
export const goldenDir = resolve(shared, "golden/tau2");
/** Upstream's data: TAU2_DATA_DIR, else the folder beside the vectors. */
export const dataDir = process.env.TAU2_DATA_DIR ?? resolve(shared, "tau2-data");

export const hasGolden = existsSync(goldenDir);
export const hasData = existsSync(resolve(dataDir, "domains"));

/** What a skipped test's name says. */
export const absent = "(skipped: shared vectors or data are absent)";
