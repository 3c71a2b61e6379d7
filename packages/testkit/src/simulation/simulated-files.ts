import { type Clock, type Files, LockedError, type OpenFile } from "@matrix/core";
import type { FileContent } from "./file-content.ts";
import type { Flight, SimulatedDisk } from "./simulated-disk.ts";

/** What was asked of the file system. */
export interface FileOperation {
  readonly kind:
    | "open"
    | "create"
    | "append"
    | "sync"
    | "read"
    | "truncate"
    | "close"
    | "list"
    | "makeFolder"
    | "rename"
    | "remove"
    | "syncFolder"
    | "lock"
    | "unlock";
  readonly path: string;
}

/** How an operation fails. A failed sync loses the pages that it should have written: no later sync writes them. */
export interface FileFault {
  readonly code: "ENOSPC" | "EIO" | "EROFS";
}

/** What happens to file operations. */
export interface FileConditions {
  /** Virtual milliseconds that an operation takes. */
  latencyMs(operation: FileOperation): number;
  /** Why it fails, if it does; an append that fails has written a part. */
  fault?(operation: FileOperation): FileFault | undefined;
  /** Told before an operation begins, and after it has happened. */
  begun?(operation: FileOperation): void;
  done?(operation: FileOperation): void;
}

/** What {@link simulatedFiles} works with. */
export interface SimulatedFilesOptions {
  readonly disk: SimulatedDisk;
  readonly clock: Clock;
  readonly conditions: FileConditions;
  /** What is locked, and whether its holder lives; shared by all processes on the disk. */
  readonly locks: Map<string, () => boolean>;
  /** Part of an append that is written where it fails or is cut short, from 0 to 1. */
  readonly partWritten: () => number;
  /** Whether the process that asks still lives. Of a dead one no operation begins, ends or changes anything. */
  readonly isAlive: () => boolean;
}

/** The file system as one incarnation of a simulated process sees it. */
export function simulatedFiles(options: SimulatedFilesOptions): Files {
  const { disk, locks, isAlive } = options;
  const operations = new Operations(options);
  return {
    open: (path, mode) =>
      operations.perform({ kind: mode === "create" ? "create" : "open", path }, (): OpenFile => {
        const found = disk.find(path);
        if (mode === "create" && found !== undefined) throw systemError("EEXIST", "open", path);
        if (mode === "read" && found === undefined) throw systemError("ENOENT", "open", path);
        return new SimulatedFile(path, found ?? disk.create(path), operations);
      }),
    list: (folder) => operations.perform({ kind: "list", path: folder }, () => disk.list(folder)),
    // Folders are durable once made: see the contract of `Files`.
    makeFolder: (folder) => operations.perform({ kind: "makeFolder", path: folder }, () => {}),
    rename: (from, to) =>
      operations.perform({ kind: "rename", path: from }, () => {
        if (disk.find(from) === undefined) throw systemError("ENOENT", "rename", from);
        disk.rename(from, to);
      }),
    remove: (path) => operations.perform({ kind: "remove", path }, () => disk.remove(path)),
    syncFolder: (folder) => {
      const mark = disk.mark();
      return operations.perform({ kind: "syncFolder", path: folder }, () => disk.namesSynced(folder, mark));
    },
    lock: (path) =>
      operations.perform({ kind: "lock", path }, () => {
        if (locks.get(path)?.()) throw new LockedError(`${path} is in use by another simulated process`);
        const holder = () => isAlive();
        locks.set(path, holder);
        return () =>
          operations.perform({ kind: "unlock", path }, () => {
            if (locks.get(path) === holder) locks.delete(path);
          });
      }),
  };
}

/** Lets operations take their time, fail, or die with their process. */
class Operations {
  readonly #options: SimulatedFilesOptions;

  constructor(options: SimulatedFilesOptions) {
    this.#options = options;
  }

  get partWritten(): number {
    return this.#options.partWritten();
  }

  /**
   * @param happen what the operation does
   * @param inPart what it does where it fails or is cut short; nothing, by default
   */
  perform<T>(operation: FileOperation, happen: () => T, inPart?: (fault?: FileFault) => void): Promise<T> {
    const { disk, clock, conditions, isAlive } = this.#options;
    if (isAlive()) conditions.begun?.(operation);
    // Asked again: the process may have been made to die at this very operation.
    if (!isAlive()) return new Promise(() => {});
    return new Promise((resolve, reject) => {
      const flight: Flight = {
        land: (part) => {
          try {
            if (part === "whole") happen();
            else inPart?.();
          } catch {
            // It would have failed; there is nobody left to be told.
          }
        },
      };
      disk.takeOff(flight);
      clock.after(conditions.latencyMs(operation), () => {
        if (!disk.land(flight)) return;
        const fault = conditions.fault?.(operation);
        try {
          if (fault !== undefined) {
            inPart?.(fault);
            throw systemError(fault.code, operation.kind, operation.path);
          }
          const result = happen();
          conditions.done?.(operation);
          // It may have been made to die right after: then it happened, and nobody was told.
          if (isAlive()) resolve(result);
        } catch (error) {
          reject(error as Error);
        }
      });
    });
  }
}

class SimulatedFile implements OpenFile {
  readonly #path: string;
  readonly #content: FileContent;
  readonly #operations: Operations;
  #length: number;
  #open = true;

  constructor(path: string, content: FileContent, operations: Operations) {
    this.#path = path;
    this.#content = content;
    this.#operations = operations;
    this.#length = content.length;
  }

  get length(): number {
    return this.#length;
  }

  append(chunks: readonly Uint8Array[]): Promise<void> {
    const bytes = Buffer.concat(chunks);
    const write = (length: number) => {
      this.#content.append(bytes.subarray(0, length));
      this.#length += length;
    };
    return this.#perform(
      "append",
      () => write(bytes.length),
      () => write(Math.floor(this.#operations.partWritten * bytes.length)),
    );
  }

  sync(): Promise<void> {
    const mark = this.#content.mark();
    return this.#perform(
      "sync",
      () => this.#content.synced(mark),
      (fault) => {
        if (fault !== undefined) this.#content.syncFailed(mark);
      },
    );
  }

  read(position: number, length: number): Promise<Uint8Array> {
    return this.#perform("read", () => this.#content.view().slice(position, position + length));
  }

  truncate(length: number): Promise<void> {
    return this.#perform("truncate", () => {
      this.#content.truncate(length);
      this.#length = length;
    });
  }

  close(): Promise<void> {
    return this.#perform("close", () => {
      this.#open = false;
    });
  }

  async #perform<T>(
    kind: FileOperation["kind"],
    happen: () => T,
    inPart?: (fault?: FileFault) => void,
  ): Promise<T> {
    if (!this.#open) throw systemError("EBADF", kind, this.#path);
    return await this.#operations.perform({ kind, path: this.#path }, happen, inPart);
  }
}

/** An error as Node's file system throws it. */
export function systemError(code: string, call: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: ${call} '${path}'`), { code, syscall: call, path });
}
