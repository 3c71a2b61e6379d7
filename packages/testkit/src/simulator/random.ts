/** 32-bit FNV-1a over UTF-16 code units, continued from `hash`. */
export function hashText(text: string, hash = 0x811c9dc5): number {
  let value = hash;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  }
  return value >>> 0;
}

/** Generator of numbers in [0, 1), the same sequence for the same parts (mulberry32 behind a hash). */
export function randomFrom(...parts: readonly (string | number)[]): () => number {
  let state = 0x811c9dc5;
  // a separator after each part, so that ("a", "bc") and ("ab", "c") differ
  for (const part of parts) state = hashText("\u0000", hashText(String(part), state));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export function pick<T>(random: () => number, values: readonly [T, ...T[]]): T;
export function pick<T>(random: () => number, values: readonly T[]): T | undefined;
export function pick<T>(random: () => number, values: readonly T[]): T | undefined {
  return values[Math.floor(random() * values.length)];
}

/** Standard normal deviate (Box-Muller; one of the pair is dropped). */
export function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
