/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A text of `words` words out of a vocabulary of 5,000. */
export function textOf(random: () => number, words: number): string[] {
  return Array.from({ length: words }, () => `w${Math.floor(random() * 5000)}`);
}

/** The text with a share of its words replaced. */
export function altered(words: readonly string[], share: number, random: () => number): string[] {
  return words.map((word) => (random() < share ? `x${Math.floor(random() * 1e9)}` : word));
}

/** Jaccard's index of two sets, worked out from the definition. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  let both = 0;
  for (const run of one) if (other.has(run)) both++;
  return both / (one.size + other.size - both);
}

/** All runs of `size` words. */
export function runsOf(words: readonly string[], size: number): ReadonlySet<string> {
  return new Set(
    Array.from({ length: Math.max(1, words.length - size + 1) }, (_, at) =>
      words.slice(at, at + size).join(" "),
    ),
  );
}
