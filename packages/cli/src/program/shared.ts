import { InvalidArgumentError } from "commander";

/** Gets the exit code of the command that ran. */
export type Done = (code: number) => void;

export const runArgument = "a run's id, or its folder";
export const json = ["--json", "print JSON instead of text", false] as const;
export const jobs = ["--jobs <n>", "jobs of a sweep that run side by side", atLeastOne, 1] as const;

/** @throws {InvalidArgumentError} */
export function atLeastOne(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`must be a whole number of at least 1, got "${text}"`);
}
