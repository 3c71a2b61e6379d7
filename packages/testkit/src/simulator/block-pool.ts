import { OldestFirst } from "./oldest-first.ts";

/** Blocks that one sequence holds; made by {@link BlockPool.holding}. */
export interface BlockHolding {
  readonly hashes: readonly number[];
  /** Full blocks held, the first ones under their hashes. */
  full: number;
  /** 1 if a block is held that is not full yet. */
  partial: number;
}

/**
 * The KV cache's blocks: which are held, and which are free but still carry a prefix that may be found again.
 * Free blocks are reused oldest first; a sequence frees its last block first, so that prefixes live longest.
 */
export class BlockPool {
  readonly totalBlocks: number;
  readonly blockSize: number;
  readonly #held = new Map<number, number>();
  readonly #idle = new OldestFirst<number>();
  #anonymous = 0;

  constructor(totalBlocks: number, blockSize: number) {
    this.totalBlocks = totalBlocks;
    this.blockSize = blockSize;
  }

  get usage(): number {
    return Math.min(1, (this.#held.size + this.#anonymous) / this.totalBlocks);
  }

  holding(hashes: readonly number[]): BlockHolding {
    return { hashes, full: 0, partial: 0 };
  }

  /** @returns prompt tokens that need no computing; never all of them, since the last one gives the first output token */
  cachedTokens(hashes: readonly number[], promptTokens: number): number {
    const limit = Math.min(hashes.length, Math.floor((promptTokens - 1) / this.blockSize));
    let blocks = 0;
    while (blocks < limit && (this.#held.has(hashes[blocks]!) || this.#idle.has(hashes[blocks]!))) blocks++;
    return blocks * this.blockSize;
  }

  /** Makes `holding` cover `tokens`. @returns false if blocks are missing; what was taken until then stays held */
  grow(holding: BlockHolding, tokens: number): boolean {
    const full = Math.floor(tokens / this.blockSize);
    while (holding.full < full) {
      if (holding.partial > 0) {
        holding.partial = 0;
        this.#anonymous--;
      }
      if (!this.#take(holding.hashes[holding.full])) return false;
      holding.full++;
    }
    if (holding.partial === 0 && tokens > full * this.blockSize) {
      if (!this.#take(undefined)) return false;
      holding.partial = 1;
    }
    return true;
  }

  release(holding: BlockHolding): void {
    this.#anonymous -= holding.partial;
    for (let index = holding.full - 1; index >= 0; index--) {
      const hash = holding.hashes[index];
      if (hash === undefined) {
        this.#anonymous--;
        continue;
      }
      const holders = this.#held.get(hash)!;
      if (holders > 1) {
        this.#held.set(hash, holders - 1);
      } else {
        this.#held.delete(hash);
        this.#idle.add(hash);
      }
    }
    holding.full = 0;
    holding.partial = 0;
  }

  #take(hash: number | undefined): boolean {
    if (hash !== undefined) {
      const holders = this.#held.get(hash);
      if (holders !== undefined) {
        this.#held.set(hash, holders + 1);
        return true;
      }
    }
    if (this.#held.size + this.#anonymous >= this.totalBlocks) return false;
    if (hash === undefined) this.#anonymous++;
    else {
      this.#idle.delete(hash);
      this.#held.set(hash, 1);
    }
    if (this.#held.size + this.#anonymous + this.#idle.size > this.totalBlocks) {
      const oldest = this.#idle.oldest();
      if (oldest !== undefined) this.#idle.delete(oldest);
    }
    return true;
  }
}
