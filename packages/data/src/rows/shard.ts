/** Pieces of a byte stream in order. A piece is valid only until the next one is asked for. */
export type ByteChunks = AsyncGenerator<Buffer, void, undefined>;

/** A file that can be read at any place. */
export interface RandomAccess {
  readonly bytes: number;
  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** What tells a shard apart from a changed one. */
export interface ShardIdentity {
  readonly bytes: number;
  readonly facts: { readonly [fact: string]: string | number };
}

/** One file of a data set, wherever it lies. Each of its calls may fail with a {@link DataError} that names it. */
export interface Shard {
  /** As errors name it: a path or an address. */
  readonly name: string;
  identity(): Promise<ShardIdentity>;
  /** All of its bytes, from the first. */
  chunks(signal: AbortSignal): ByteChunks;
  open(): Promise<RandomAccess>;
}
