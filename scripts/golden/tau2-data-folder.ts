import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const ours = resolve(import.meta.dirname, "../../../shared/tau2-data");

/** Where the data lies that a tau2 vector was made from: `tau2-data` beside a folder above it, or that of `../shared`. */
export function tau2DataFolder(vectorPath: string): string {
  for (let folder = dirname(vectorPath); folder !== dirname(folder); folder = dirname(folder)) {
    const data = join(folder, "tau2-data");
    if (existsSync(data)) return data;
  }
  return ours;
}
