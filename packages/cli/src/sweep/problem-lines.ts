import { inKeys } from "../option-keys.ts";
import { count } from "../progress/format.ts";
import type { SweepProblem } from "./check-jobs.ts";

/** More different problems than these help nobody. */
const mostShown = 20;
const mostNumbers = 5;

/** What keeps jobs of a sweep from beginning, each once, with the jobs it is true of. */
export function problemLines(problems: readonly SweepProblem[], jobs: number): string[] {
  const lines = problems.slice(0, mostShown).map(({ message, jobs: numbers }) => {
    return `error: ${whichJobs(numbers, jobs)}: ${inKeys(message)}`;
  });
  const more = problems.length - lines.length;
  return more > 0 ? [...lines, `and ${count(more)} more problems`] : lines;
}

function whichJobs(numbers: readonly number[], all: number): string {
  if (numbers.length === all) return all === 1 ? "job 0" : `all ${count(all)} jobs`;
  const named = numbers.slice(0, mostNumbers).join(", ");
  const more = numbers.length - mostNumbers;
  return `${numbers.length === 1 ? "job" : "jobs"} ${named}${more > 0 ? ` and ${count(more)} more` : ""}`;
}
