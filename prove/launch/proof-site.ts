import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The folder in which a proof's commands are typed, with a data set of questions for each of its runs. @returns its path */
export function makeSite(folder: string, rows: { readonly [run: string]: number }): string {
  const site = join(folder, "site");
  mkdirSync(site);
  for (const [run, count] of Object.entries(rows)) {
    const question = (id: number) => ({
      question_id: id,
      question: `Which number comes after ${id}?`,
      options: [`${id} + 1`, `${id} + 2`, `${id} - 1`, "none"],
      answer: "A",
    });
    const lines = Array.from({ length: count }, (_, id) => `${JSON.stringify(question(id))}\n`);
    writeFileSync(join(site, `${run}.jsonl`), lines.join(""));
  }
  return site;
}
