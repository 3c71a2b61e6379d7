import { BlockTable } from "./block-table.ts";

/** Blocks that one sequence holds; made by {@link BlockPool.holding}. */
export interface BlockHolding {
  /** Chained hash of each full block, signed 32 bits; full blocks beyond are not shared. */
  readonly hashes: readonly number[];
  /** The full blocks that have a hash. */
  readonly blocks: number[];
  /** Blocks held without a hash, the one that is not full yet among them. */
  anonymous: number;
  hasPartial: boolean;
}

/**
 * The KV cache's blocks: which are held, and which are free but still carry a prefix that may be found again.
 * Free blocks are reused oldest first; a sequence frees its last block first, so that prefixes live longest.
 */
export class BlockPool {
  readonly totalBlocks: number;
  readonly blockSize: number;
  readonly #table: BlockTable;
  #anonymous = 0;

  constructor(totalBlocks: number, blockSize: number) {
    this.totalBlocks = totalBlocks;
    this.blockSize = blockSize;
    this.#table = new BlockTable(totalBlocks);
  }

  /** Share of the blocks that sequences hold, 0 to 1. */
  get usage(): number {
    return (this.#table.held + this.#anonymous) / this.totalBlocks;
  }

  holding(hashes: readonly number[]): BlockHolding {
    return { hashes, blocks: [], anonymous: 0, hasPartial: false };
  }

  /** @returns prompt tokens that need no computing; never all of them, since the last one gives the first output token */
  cachedTokens(hashes: readonly number[], promptTokens: number): number {
    const limit = Math.min(hashes.length, Math.floor((promptTokens - 1) / this.blockSize));
    let blocks = 0;
    while (blocks < limit && this.#table.find(hashes[blocks]!) >= 0) blocks++;
    return blocks * this.blockSize;
  }

  /** Makes `holding` cover `tokens`. @returns false if blocks are missing; what was taken until then stays held */
  grow(holding: BlockHolding, tokens: number): boolean {
    const full = Math.floor(tokens / this.blockSize);
    while (fullBlocks(holding) < full) {
      if (holding.hasPartial) {
        holding.hasPartial = false;
        this.#dropAnonymous(holding);
      }
      const hash = holding.hashes[holding.blocks.length];
      if (hash === undefined ? !this.#takeAnonymous(holding) : !this.#takeHashed(holding, hash)) return false;
    }
    if (!holding.hasPartial && tokens > full * this.blockSize) {
      if (!this.#takeAnonymous(holding)) return false;
      holding.hasPartial = true;
    }
    return true;
  }

  release(holding: BlockHolding): void {
    this.#anonymous -= holding.anonymous;
    holding.anonymous = 0;
    holding.hasPartial = false;
    for (let block = holding.blocks.pop(); block !== undefined; block = holding.blocks.pop()) {
      this.#table.letGo(block);
    }
  }

  #takeHashed(holding: BlockHolding, hash: number): boolean {
    const known = this.#table.holdExisting(hash);
    if (known >= 0) {
      holding.blocks.push(known);
      return true;
    }
    if (this.#isFull()) return false;
    this.#makeRoom();
    holding.blocks.push(this.#table.add(hash));
    return true;
  }

  #takeAnonymous(holding: BlockHolding): boolean {
    if (this.#isFull()) return false;
    this.#makeRoom();
    this.#anonymous++;
    holding.anonymous++;
    return true;
  }

  #dropAnonymous(holding: BlockHolding): void {
    this.#anonymous--;
    holding.anonymous--;
  }

  #isFull(): boolean {
    return this.#table.held + this.#anonymous >= this.totalBlocks;
  }

  #makeRoom(): void {
    const used = this.#table.held + this.#table.idle + this.#anonymous;
    if (used >= this.totalBlocks) this.#table.evictOldest();
  }
}

function fullBlocks({ blocks, anonymous, hasPartial }: BlockHolding): number {
  return blocks.length + anonymous - (hasPartial ? 1 : 0);
}
