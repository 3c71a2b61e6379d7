import { OptionError } from "@matrix/core";

/** One of `of` contiguous parts. */
export interface Part {
  /** From 0. */
  readonly index: number;
  readonly of: number;
}

/** `i/N` with i from 1. @throws {OptionError} */
export function parsePart(text: string): Part {
  const [, i, n] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? [];
  const [number, of] = [Number(i), Number(n)];
  if (!(number >= 1 && number <= of)) {
    throw new OptionError(
      `part must be i/N with i from 1 to N, such as 1/4 for the first of four parts, got "${text}"`,
    );
  }
  return { index: number - 1, of };
}

/**
 * Which of `total` things in a row belong to a part: contiguous, as equal as can be, the larger parts first.
 *
 * Source: Matrix `p2p_agents.py` deals data files in this way to its parallel simulations.
 */
export function shareOf(
  { index, of }: Part,
  total: number,
): { readonly start: number; readonly end: number } {
  if (total === Infinity) return { start: 0, end: Infinity };
  const size = Math.floor(total / of);
  const larger = total % of;
  const start = index * size + Math.min(index, larger);
  return { start, end: start + size + (index < larger ? 1 : 0) };
}
