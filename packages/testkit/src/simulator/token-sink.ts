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
  return specialIds.get(token) ?? 3 + (hashSlice(token, 0, token.length) % (VOCABULARY_SIZE - 3));
}

/** Counts tokens and characters and chains a hash over each full block; makes no strings. */
export class BlockHasher implements TokenSink {
  readonly blockHashes: number[] = [];
  readonly #blockSize: number;
  tokens = 0;
  characters = 0;
  #chain: number;
  #inBlock = 0;

  /** Prompts of different `salt` never share blocks. */
  constructor(blockSize: number, salt = "") {
    this.#blockSize = blockSize;
    this.#chain = hashSlice(salt, 0, salt.length);
  }

  /** Hash of everything taken so far. */
  get digest(): number {
    return (this.#chain ^ this.tokens) >>> 0;
  }

  text(text: string): void {
    for (let index = 0; index < text.length; ) {
      const end = tokenEnd(text, index);
      this.#add(hashSlice(text, index, end));
      index = end;
    }
    this.characters += text.length;
  }

  special(token: string): void {
    this.#add(hashSlice(token, 0, token.length) + 1);
    this.characters += token.length;
  }

  id(id: number): void {
    this.#add(Math.imul(id + 1, 0x9e3779b1));
  }

  #add(hash: number): void {
    this.tokens++;
    this.#chain = Math.imul((this.#chain ^ hash) >>> 0, 0x85ebca6b) ^ (this.#chain >>> 15);
    if (++this.#inBlock === this.#blockSize) {
      this.#inBlock = 0;
      this.blockHashes.push(this.#chain >>> 0);
    }
  }
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

function hashSlice(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
