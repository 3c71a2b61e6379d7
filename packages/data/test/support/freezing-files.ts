import type { Files, OpenFile } from "@matrix/core";

/** A disk as a process sees it that is frozen before one of its operations, and thawed later. */
export class FreezingFiles implements Files {
  readonly #files: Files;
  #left: number;
  readonly #frozen = Promise.withResolvers<void>();
  readonly #thawed = Promise.withResolvers<void>();

  /** @param operations how many are done before it is frozen */
  constructor(files: Files, operations: number) {
    this.#files = files;
    this.#left = operations;
  }

  /** Resolves when it is frozen. */
  get frozen(): Promise<void> {
    return this.#frozen.promise;
  }

  thaw(): void {
    this.#thawed.resolve();
  }

  /** Goes on at once, or once thawed. */
  async step(): Promise<void> {
    if (this.#left-- > 0) return;
    this.#frozen.resolve();
    await this.#thawed.promise;
  }

  async open(path: string, mode: "append" | "create" | "read"): Promise<OpenFile> {
    await this.step();
    const file = await this.#files.open(path, mode);
    const step = () => this.step();
    return {
      get length() {
        return file.length;
      },
      append: async (chunks) => step().then(() => file.append(chunks)),
      sync: async () => step().then(() => file.sync()),
      read: async (position, length) => step().then(() => file.read(position, length)),
      truncate: async (length) => step().then(() => file.truncate(length)),
      close: () => file.close(),
    };
  }
  async list(folder: string): Promise<string[]> {
    await this.step();
    return this.#files.list(folder);
  }
  async makeFolder(folder: string): Promise<void> {
    await this.step();
    return this.#files.makeFolder(folder);
  }
  async rename(from: string, to: string): Promise<void> {
    await this.step();
    return this.#files.rename(from, to);
  }
  async remove(path: string): Promise<void> {
    await this.step();
    return this.#files.remove(path);
  }
  async syncFolder(folder: string): Promise<void> {
    await this.step();
    return this.#files.syncFolder(folder);
  }
  async lock(path: string): Promise<() => Promise<void>> {
    await this.step();
    return this.#files.lock(path);
  }
}
