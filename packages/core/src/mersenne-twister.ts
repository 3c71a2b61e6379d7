const size = 624;
const period = 397;

/**
 * MT19937, seeded as Python seeds it with an integer (`init_by_array` on its 32-bit words), so that seeds and draws are
 * those of `random.Random(seed)`. Source: Matsumoto and Nishimura, mt19937ar (2002); CPython's `Modules/_randommodule.c`.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #position = size;

  /** @param seed integer; its sign is dropped, as Python does. */
  constructor(seed: number | bigint) {
    this.#seedByArray(wordsOf(seed));
  }

  /** The next 32 bits. */
  next(): number {
    if (this.#position >= size) this.#refill();
    let word = this.#state[this.#position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  /** A uniform integer in [0, limit), drawn by rejection as Python's `_randbelow_with_getrandbits`; `limit` up to 2^32. */
  below(limit: number): number {
    const bits = 32 - Math.clz32(limit);
    let draw = this.next() >>> (32 - bits);
    while (draw >= limit) draw = this.next() >>> (32 - bits);
    return draw;
  }

  #seed(seed: number): void {
    this.#state[0] = seed;
    for (let index = 1; index < size; index++) {
      const previous = this.#state[index - 1]! ^ (this.#state[index - 1]! >>> 30);
      this.#state[index] = Math.imul(1812433253, previous) + index;
    }
    this.#position = size;
  }

  #seedByArray(words: readonly number[]): void {
    this.#seed(19650218);
    const state = this.#state;
    let position = 1;
    const wrap = () => {
      if (++position >= size) {
        state[0] = state[size - 1]!;
        position = 1;
      }
    };
    for (let round = Math.max(size, words.length), word = 0; round > 0; round--) {
      const previous = state[position - 1]! ^ (state[position - 1]! >>> 30);
      state[position] = (state[position]! ^ Math.imul(previous, 1664525)) + words[word]! + word;
      wrap();
      word = (word + 1) % words.length;
    }
    for (let round = size - 1; round > 0; round--) {
      const previous = state[position - 1]! ^ (state[position - 1]! >>> 30);
      state[position] = (state[position]! ^ Math.imul(previous, 1566083941)) - position;
      wrap();
    }
    state[0] = 0x80000000;
  }

  #refill(): void {
    const state = this.#state;
    for (let index = 0; index < size; index++) {
      const mixed = (state[index]! & 0x80000000) | (state[(index + 1) % size]! & 0x7fffffff);
      state[index] = state[(index + period) % size]! ^ (mixed >>> 1) ^ (mixed & 1 ? 0x9908b0df : 0);
    }
    this.#position = 0;
  }
}

function wordsOf(seed: number | bigint): number[] {
  let rest = BigInt(seed);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}
