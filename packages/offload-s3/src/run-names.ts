import { runPathPart } from "@matrix/core";
import { isNotFound, WrongBytes } from "./failures.ts";
import type { Objects } from "./objects.ts";

/** Tells and keeps the names of runs whose keys only have the name's SHA-256: one small object each, the name as JSON. */
export class RunNames {
  readonly #objects: Objects;
  readonly #top: string;
  /** Runs whose name is kept, or on its way there. */
  readonly #kept = new Map<string, Promise<void>>();

  /** @param top begins the keys of all runs; ends in `/`. */
  constructor(objects: Objects, top: string) {
    this.#objects = objects;
    this.#top = top;
  }

  /** Keeps the run's name, once for as long as the store is open. */
  keep(run: string): Promise<void> {
    const part = runPathPart(run);
    if (part === run) return Promise.resolve();
    const kept =
      this.#kept.get(run) ?? this.#objects.put(this.#keyOf(part), Buffer.from(JSON.stringify(run)));
    this.#kept.set(run, kept);
    kept.catch(() => this.#kept.delete(run));
    return kept;
  }

  /** To be told before a run is deleted: the next to write to it keeps its name again. */
  forget(run: string): void {
    this.#kept.delete(run);
  }

  /** Names of all runs; one whose name is not kept is left out. */
  async *all(): AsyncGenerator<string> {
    for await (const part of this.#objects.parts(this.#top)) {
      const run = part.startsWith("~") ? await this.#read(part) : part;
      // Also keeps out what others may have put here.
      if (run !== undefined && runPathPart(run) === part) yield run;
    }
  }

  async #read(part: string): Promise<string | undefined> {
    try {
      return await this.#objects.get(this.#keyOf(part), nameOf, undefined, 1);
    } catch (error) {
      if (isNotFound(error) || error instanceof WrongBytes) return undefined;
      throw error;
    }
  }

  #keyOf(part: string): string {
    return `${this.#top}${part}/name`;
  }
}

function nameOf(content: Uint8Array): string | undefined {
  try {
    const name: unknown = JSON.parse(Buffer.from(content).toString("utf8"));
    return typeof name === "string" ? name : undefined;
  } catch {
    return undefined;
  }
}
