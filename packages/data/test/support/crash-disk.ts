import { dirname } from "node:path";
import { type Files, LockedError, type OpenFile } from "@matrix/core";

/** Something that a process did to the disk, or noted beside it. */
export type Operation =
  | { readonly type: "name"; readonly path: string; readonly inode: number | undefined }
  | { readonly type: "append"; readonly inode: number; readonly bytes: Buffer }
  | { readonly type: "truncate"; readonly inode: number; readonly length: number }
  | { readonly type: "sync"; readonly inode: number }
  | { readonly type: "sync-folder"; readonly folder: string }
  | { readonly type: "note"; readonly text: string };

/** What a crash does with what was not synced. Each is asked for a whole number from 0 to `below` - 1. */
export type Fate = (below: number) => number;

const blockBytes = 512;

/** A file system in memory that writes down what is done to it, so that a crash can be tried after each operation. */
export class CrashDisk implements Files {
  readonly trace: Operation[] = [];
  /** Called before an operation; may throw as a file system does, after having let `partial` bytes of an append through. */
  fault: ((operation: Operation, path: string) => { code: string; partial?: number } | undefined) | undefined;
  readonly #names: Map<string, number>;
  readonly #contents: Map<number, Buffer>;
  readonly #locks = new Set<string>();
  readonly #startNames: ReadonlyMap<string, number>;
  readonly #startContents: ReadonlyMap<number, Buffer>;

  constructor(files: ReadonlyMap<string, Buffer> = new Map()) {
    const entries = [...files].map(([path, bytes], inode) => ({ path, inode, bytes }));
    this.#startNames = new Map(entries.map(({ path, inode }) => [path, inode]));
    this.#startContents = new Map(entries.map(({ inode, bytes }) => [inode, bytes]));
    this.#names = new Map(this.#startNames);
    this.#contents = new Map(this.#startContents);
  }

  note(text: string): void {
    this.trace.push({ type: "note", text });
  }

  contentOf(path: string): Buffer | undefined {
    const inode = this.#names.get(path);
    return inode === undefined ? undefined : this.#contents.get(inode);
  }

  /** Puts a file there, or changes it, behind everybody's back. */
  place(path: string, bytes: Buffer): void {
    const inode = this.#names.get(path) ?? this.#contents.size;
    this.#names.set(path, inode);
    this.#contents.set(inode, bytes);
  }

  async open(path: string, mode: "append" | "create" | "read"): Promise<OpenFile> {
    const found = this.#names.get(path);
    if (mode === "read" && found === undefined) throw failure("ENOENT", path);
    if (mode === "create" && found !== undefined) throw failure("EEXIST", path);
    const inode = found ?? this.#contents.size;
    if (found === undefined) {
      this.#try({ type: "name", path, inode }, path);
      this.#names.set(path, inode);
      this.#contents.set(inode, Buffer.alloc(0));
    }
    return new CrashFile(this, inode, path);
  }

  async list(folder: string): Promise<string[]> {
    const prefix = `${folder}/`;
    const inside = [...this.#names.keys()].filter((path) => path.startsWith(prefix));
    return inside.map((path) => path.slice(prefix.length)).sort();
  }

  async makeFolder(): Promise<void> {}

  async rename(from: string, to: string): Promise<void> {
    const inode = this.#names.get(from);
    if (inode === undefined) throw failure("ENOENT", from);
    this.#try({ type: "name", path: to, inode }, to);
    this.#try({ type: "name", path: from, inode: undefined }, from);
    this.#names.set(to, inode);
    this.#names.delete(from);
  }

  async remove(path: string): Promise<void> {
    if (!this.#names.has(path)) return;
    this.#try({ type: "name", path, inode: undefined }, path);
    this.#names.delete(path);
  }

  async syncFolder(folder: string): Promise<void> {
    this.#try({ type: "sync-folder", folder }, folder);
  }

  async lock(path: string): Promise<() => Promise<void>> {
    if (this.#locks.has(path)) throw new LockedError(`${path} is in use by process 1 on host test`);
    this.#locks.add(path);
    return async () => {
      this.#locks.delete(path);
    };
  }

  content(inode: number): Buffer {
    return this.#contents.get(inode)!;
  }

  change(operation: Operation & { readonly inode: number }, path: string): void {
    this.#try(operation, path);
    this.#contents.set(operation.inode, applied(this.content(operation.inode), operation));
  }

  #try(operation: Operation, path: string): void {
    const fault = this.fault?.(operation, path);
    if (fault === undefined) {
      this.trace.push(operation);
      return;
    }
    if (operation.type === "append" && fault.partial) {
      const part = { ...operation, bytes: operation.bytes.subarray(0, fault.partial) };
      this.trace.push(part);
      this.#contents.set(part.inode, applied(this.content(part.inode), part));
    }
    throw failure(fault.code, path);
  }

  /** The disk that `kill -9` leaves: all that was done before operation `at` is there, and `bytes` of what it was to append. */
  killedDuring(at: number, bytes: number): CrashDisk {
    const names = new Map(this.#startNames);
    const contents = new Map(this.#startContents);
    for (const operation of this.trace.slice(0, at + 1)) {
      const last = operation === this.trace[at];
      if (operation.type === "name") {
        if (operation.inode === undefined) names.delete(operation.path);
        else names.set(operation.path, operation.inode);
      } else if (operation.type === "append" || operation.type === "truncate") {
        const before = contents.get(operation.inode) ?? Buffer.alloc(0);
        const cut = last && operation.type === "append";
        const done = cut ? { ...operation, bytes: operation.bytes.subarray(0, bytes) } : operation;
        contents.set(operation.inode, applied(before, done));
      }
    }
    return new CrashDisk(
      new Map([...names].map(([path, inode]) => [path, contents.get(inode) ?? Buffer.alloc(0)])),
    );
  }

  /** The disk that a loss of power after the first `length` operations leaves. */
  crashedAfter(length: number, fate: Fate): CrashDisk {
    const synced = new Map(this.#startContents);
    const pending = new Map<number, Operation[]>();
    const syncedNames = new Map(this.#startNames);
    let pendingNames: { readonly path: string; readonly inode: number | undefined }[] = [];
    for (const operation of this.trace.slice(0, length)) {
      if (operation.type === "name") pendingNames.push(operation);
      else if (operation.type === "sync-folder") {
        for (const { path, inode } of pendingNames.filter(({ path }) => dirname(path) === operation.folder)) {
          if (inode === undefined) syncedNames.delete(path);
          else syncedNames.set(path, inode);
        }
        pendingNames = pendingNames.filter(({ path }) => dirname(path) !== operation.folder);
      } else if (operation.type === "sync") {
        const before = synced.get(operation.inode) ?? Buffer.alloc(0);
        synced.set(operation.inode, (pending.get(operation.inode) ?? []).reduce(applied, before));
        pending.delete(operation.inode);
      } else if (operation.type !== "note") {
        pending.set(operation.inode, [...(pending.get(operation.inode) ?? []), operation]);
      }
    }
    for (const { path, inode } of pendingNames.slice(0, fate(pendingNames.length + 1))) {
      if (inode === undefined) syncedNames.delete(path);
      else syncedNames.set(path, inode);
    }
    return new CrashDisk(
      new Map(
        [...syncedNames].map(([path, inode]) => {
          const before = synced.get(inode) ?? Buffer.alloc(0);
          return [path, survived(before, pending.get(inode) ?? [], fate)];
        }),
      ),
    );
  }
}

class CrashFile implements OpenFile {
  readonly #disk: CrashDisk;
  readonly #inode: number;
  readonly #path: string;

  constructor(disk: CrashDisk, inode: number, path: string) {
    this.#disk = disk;
    this.#inode = inode;
    this.#path = path;
  }

  get length(): number {
    return this.#disk.content(this.#inode).length;
  }
  async append(chunks: readonly Uint8Array[]): Promise<void> {
    this.#disk.change({ type: "append", inode: this.#inode, bytes: Buffer.concat(chunks) }, this.#path);
  }
  async sync(): Promise<void> {
    this.#disk.change({ type: "sync", inode: this.#inode }, this.#path);
  }
  async read(position: number, length: number): Promise<Uint8Array> {
    return Buffer.from(this.#disk.content(this.#inode).subarray(position, position + length));
  }
  async truncate(length: number): Promise<void> {
    this.#disk.change({ type: "truncate", inode: this.#inode, length }, this.#path);
  }
  async close(): Promise<void> {}
}

function applied(content: Buffer, operation: Operation): Buffer {
  if (operation.type === "append") return Buffer.concat([content, operation.bytes]);
  if (operation.type === "truncate") return content.subarray(0, operation.length);
  return content;
}

/** Some of the pending operations happened, the last of them in part: cut short, or with blocks that were never written. */
function survived(synced: Buffer, pending: readonly Operation[], fate: Fate): Buffer {
  const whole = fate(pending.length + 1);
  const content = pending.slice(0, whole).reduce(applied, synced);
  const torn = pending[whole];
  const before = content.length;
  let result = content;
  if (torn?.type === "append") {
    const kept = fate(torn.bytes.length + 1);
    const zeros = Buffer.alloc(fate(2) === 0 ? 0 : torn.bytes.length - kept);
    result = Buffer.concat([content, torn.bytes.subarray(0, kept), zeros]);
  }
  const firstUnsynced = Math.min(synced.length, before);
  if (fate(3) !== 0) return result;
  result = Buffer.from(result);
  for (let at = Math.floor(firstUnsynced / blockBytes) * blockBytes; at < result.length; at += blockBytes) {
    if (fate(2) === 0) result.fill(0, Math.max(at, firstUnsynced), Math.min(at + blockBytes, result.length));
  }
  return result;
}

function failure(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${path}`), { code });
}
