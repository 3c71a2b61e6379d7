import type { SettledConfig } from "../config/settle.ts";
import { hashOf } from "../run-folder/manifest.ts";

/** SHA-256 of a job's config, wherever the sweep's folder lies. */
export function jobHash(config: SettledConfig): string {
  return hashOf({ ...config, run: { ...config.run, dir: "" } });
}
