/** An open file. Positions and lengths are bytes. */
export interface OpenFile {
  /** Bytes in the file as far as this handle knows: its length when opened plus what was appended. */
  readonly length: number;
  /** Writes at the end. Not durable before {@link OpenFile.sync}. */
  append(chunks: readonly Uint8Array[]): Promise<void>;
  /** Makes the content durable (fdatasync). After a failure the file's state is unknown: do not retry, close and recover. */
  sync(): Promise<void>;
  /** Up to `length` bytes from `position`; fewer only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** The file system, as the journal and the sinks see it. Errors are Node's (`code`: ENOENT, EEXIST, ENOSPC, …). */
export interface Files {
  /** `append` makes the file where missing; `create` fails with EEXIST where it exists; `read` fails with ENOENT. */
  open(path: string, mode: "append" | "create" | "read"): Promise<OpenFile>;
  /** Names in a folder, sorted; empty where the folder is missing. */
  list(folder: string): Promise<string[]>;
  /** Makes a folder and those above it where missing; durable once it resolves. */
  makeFolder(folder: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Makes names that were created, renamed or removed in a folder durable. */
  syncFolder(folder: string): Promise<void>;
  /**
   * Keeps `path` for this process: whoever else asks is refused as long as it lives. The lock of a process that died is
   * nobody's. Nothing needs to lie at `path`; its folder must exist.
   *
   * @returns lets go of it
   * @throws {LockedError} naming the holder and the way out.
   */
  lock(path: string): Promise<() => Promise<void>>;
}
