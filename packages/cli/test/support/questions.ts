/** One row of a data set for the pack Collaborative Reasoner. */
export interface Question {
  readonly question_id: number | string;
  readonly question: string;
  readonly options: readonly string[];
  readonly answer: string;
}

export function question(id: number | string): Question {
  return {
    question_id: id,
    question: `Which number comes after ${id}?`,
    options: [`${id} + 1`, `${id} + 2`, `${id} - 1`, "none"],
    answer: "A",
  };
}

/** A JSONL data set with the ids 0, 1, 2, … */
export function questions(rows: number): string {
  return Array.from({ length: rows }, (_, id) => `${JSON.stringify(question(id))}\n`).join("");
}
