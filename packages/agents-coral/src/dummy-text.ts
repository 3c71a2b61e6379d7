const paragraph =
  "Let me restate what is asked before I calculate anything, so that we both answer the same question. " +
  "The given quantities are listed in the first sentence, and everything else follows from them. " +
  "I convert all of them to the same units, write down the relation that connects them, and solve it for the unknown. " +
  "Putting the numbers in gives a value that lies between the smallest and the largest option, which is a good sign. " +
  "As a check I go the other way round: I start from the option that I prefer and see whether it reproduces the givens. " +
  "It does, up to rounding. The nearest other option differs by a factor that would need a mistake in the units, " +
  "and I looked for one without finding it. Your last message drops a term in the second step; " +
  "with that term put back, your way leads to the same option as mine. ";

/** Text of exactly `length` characters, all of them ASCII. */
export function dummyText(length: number): string {
  return paragraph.repeat(Math.ceil(length / paragraph.length)).slice(0, length);
}
