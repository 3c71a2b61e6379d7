import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Case } from "./cases.ts";
import type { Oracle } from "./oracle-process.ts";
import type { Tree } from "./trees.ts";

/** Writes the files of a case into `folder` and asks Hydra what comes out. */
export async function askHydra(oracle: Oracle, made: Case, folder: string): Promise<Record<string, unknown>> {
  if (made.kind === "compose") writeTree(folder, made.tree);
  const answer = await oracle.ask({ ...made, tree: undefined, folder });
  if (typeof answer !== "object" || answer === null) throw new Error(`the oracle answered ${answer}`);
  return { ...answer };
}

export function writeTree(folder: string, files: Tree): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
