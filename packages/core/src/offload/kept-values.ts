import { deepFreeze, type Json } from "../json.ts";
import type { RecentValues } from "./recent-values.ts";
import type { HeldValue } from "./value-view.ts";

/** A stored value that this process keeps, parsed when somebody reads it. */
export class KeptValue implements HeldValue {
  readonly text: string;
  readonly parsedLines: unknown[] = [];
  #json: Json | undefined;
  #lines: readonly string[] | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get json(): Json {
    this.#json ??= deepFreeze(JSON.parse(this.text) as Json);
    return this.#json;
  }

  get lines(): readonly string[] {
    this.#lines ??= this.text.split("\n");
    return this.#lines;
  }
}

/** What this process keeps of a run's stored values, by id. */
export type KeptValues = RecentValues<KeptValue>;
