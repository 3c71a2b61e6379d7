import { syncFolder } from "./file-calls.ts";

interface Sync {
  readonly now: Promise<void>;
  next?: Promise<void>;
}

/** Makes names durable, folder by folder. All that ask while a folder is being synced share the sync that follows. */
export class FolderSync {
  readonly #running = new Map<string, Sync>();

  sync(folder: string): Promise<void> {
    const running = this.#running.get(folder);
    if (running === undefined) return this.#start(folder);
    // The one under way may have begun before the new name was there.
    running.next ??= running.now.then(
      () => this.#start(folder),
      () => this.#start(folder),
    );
    return running.next;
  }

  #start(folder: string): Promise<void> {
    const now = syncFolder(folder).finally(() => {
      if (this.#running.get(folder) === started) this.#running.delete(folder);
    });
    const started: Sync = { now };
    this.#running.set(folder, started);
    return now;
  }
}
