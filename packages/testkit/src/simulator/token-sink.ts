import { hashText } from "./random.ts";
import { splitTokens, tokenEnd } from "./tokens.ts";

/** Takes a rendered prompt piece by piece. No token reaches across two pieces. */
export interface TokenSink {
  text(text: string): void;
  /** One token of the template's own, such as `<|im_start|>`. */
  special(token: string): void;
}

export const VOCABULARY_SIZE = 49_152;

const specialIds = new Map([
  ["<|endoftext|>", 0],
  ["<|im_start|>", 1],
  ["<|im_end|>", 2],
]);

/** A stable id for a token's text; different texts may share one, as there is no vocabulary behind it. */
export function tokenId(token: string): number {
  return specialIds.get(token) ?? 3 + (hashText(token) % (VOCABULARY_SIZE - 3));
}

/** Counts tokens and characters and chains a hash over each full block; makes no strings. */
export class BlockHasher implements TokenSink {
  readonly blockHashes: number[] = [];
  readonly #blockSize: number;
  tokens = 0;
  characters = 0;
  #chain: number;
  #leftInBlock: number;

  /** Prompts of different `salt` never share blocks. */
  constructor(blockSize: number, salt = "") {
    this.#blockSize = blockSize;
    this.#leftInBlock = blockSize;
    this.#chain = hashText(salt) | 0;
  }

  /** Hash of everything taken so far. */
  get digest(): number {
    return (this.#chain ^ this.tokens) >>> 0;
  }

  text(text: string): void {
    // kept in locals: this loop sees every character of every prompt
    let chain = this.#chain;
    let left = this.#leftInBlock;
    let tokens = 0;
    for (let index = 0; index < text.length; ) {
      const end = tokenEnd(text, index);
      for (; index < end; index++) chain = Math.imul(chain ^ text.charCodeAt(index), 0x01000193);
      chain = endOfToken(chain);
      tokens++;
      if (--left === 0) {
        left = this.#blockSize;
        this.blockHashes.push(chain);
      }
    }
    this.#chain = chain;
    this.#leftInBlock = left;
    this.tokens += tokens;
    this.characters += text.length;
  }

  special(token: string): void {
    this.#add(specialIds.get(token) ?? -1);
    this.characters += token.length;
  }

  id(id: number): void {
    this.#add(id);
  }

  #add(id: number): void {
    this.#chain = endOfToken(Math.imul(this.#chain ^ ~id, 0x85ebca6b));
    this.tokens++;
    if (--this.#leftInBlock === 0) {
      this.#leftInBlock = this.#blockSize;
      this.blockHashes.push(this.#chain);
    }
  }
}

/** Sets tokens apart: the same characters cut elsewhere give another hash. Signed 32 bits. */
function endOfToken(chain: number): number {
  return Math.imul(chain ^ (chain >>> 15), 0x2c1b3c6d) | 0;
}

/** Keeps the tokens themselves. */
export class TokenList implements TokenSink {
  readonly tokens: string[] = [];

  text(text: string): void {
    for (const token of splitTokens(text)) this.tokens.push(token);
  }

  special(token: string): void {
    this.tokens.push(token);
  }
}
