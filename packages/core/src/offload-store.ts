/** A reference to a stored value. `id` is the lower-case hex SHA-256 of the bytes. */
export interface BlobRef {
  readonly store: string;
  readonly id: string;
  readonly bytes: number;
}

/** Names one step's record: the run and the SHA-256 (hex) of the step id. */
export interface RecordKey {
  readonly run: string;
  readonly step: string;
}

/** What {@link OffloadStore.list} yields. */
export interface StoredEntry {
  readonly kind: "blob" | "record";
  readonly id: string;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

/** Options of one call. */
export interface OffloadOptions {
  /** The run that owns the values; `deleteRun` frees them. Default: the empty name. */
  readonly run?: string;
  readonly signal?: AbortSignal;
}

/**
 * Keeps values too large to travel inside a message, and the first accepted result of each step. Knows nothing about rows.
 *
 * Promises (conformance suite in the testkit): runs do not see each other's values, whatever their names; a hostile name is
 * refused or kept apart like any other. Every call rejects with its signal's reason where that has aborted, having stored
 * nothing, and with {@link ClosedError} after {@link OffloadStore.close}.
 */
export interface OffloadStore {
  /** Stable name written into references; restoring picks the store by it. */
  readonly name: string;
  /** Durable before it resolves. The id is the SHA-256 of the bytes. @throws {OffloadWriteError} */
  put(values: readonly Uint8Array[], options?: OffloadOptions): Promise<BlobRef[]>;
  /** @throws {OffloadMissingError} naming the reference; {OffloadCorruptError} when bytes and id disagree. */
  get(references: readonly BlobRef[], options?: OffloadOptions): Promise<Uint8Array[]>;
  /** @returns what is stored under `key` now: `value`, or what came first. Outcome unknown? Call it again. */
  putIfAbsent(key: RecordKey, value: Uint8Array, options?: OffloadOptions): Promise<Uint8Array>;
  /** @returns what is stored under `key`; `undefined` where nothing is. @throws {OffloadCorruptError} {OffloadReadError} */
  record(key: RecordKey, options?: OffloadOptions): Promise<Uint8Array | undefined>;
  /** Names of the runs that have anything here, each once, in no order; one whose name is not known is left out. */
  runs(): AsyncIterable<string>;
  /** Frees all values and records of a run; one that has none is no error. */
  deleteRun(run: string): Promise<void>;
  list(run: string): AsyncIterable<StoredEntry>;
  close(): Promise<void>;
}
