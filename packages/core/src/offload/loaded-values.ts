import { OffloadCorruptError } from "../errors.ts";
import type { Json } from "../json.ts";
import { deepFreeze } from "../json.ts";
import type { OffloadStore } from "../offload-store.ts";
import { jsonKey, type KeptValues, linesKey } from "./kept-values.ts";
import type { Stored } from "./references.ts";
import type { StoreAccess } from "./store-access.ts";
import { NotLoadedError, type ValueView } from "./value-view.ts";

/** Where a view finds what it has not. */
export interface ValueOrigin {
  readonly run: string;
  readonly access: StoreAccess;
  readonly kept: KeptValues;
  /** Bytes were read from the store. */
  readonly onRead: (bytes: number) => void;
}

/** One hop's view of stored values: all it has read stays here while the hop lasts, whatever the cache lets go of. */
export class LoadedValues implements ValueView {
  readonly #origin: ValueOrigin;
  readonly #json = new Map<string, Json>();
  readonly #lines = new Map<string, readonly string[]>();
  #wanted = new Map<string, { readonly reference: Stored; readonly as: "json" | "lines" }>();

  constructor(origin: ValueOrigin) {
    this.#origin = origin;
  }

  get wanting(): boolean {
    return this.#wanted.size > 0;
  }

  value(reference: Stored): Json {
    const known = this.#json.get(reference.id);
    if (known !== undefined) return known;
    const key = jsonKey(reference.id);
    const kept = this.#origin.kept.take(key);
    if (kept !== undefined && "json" in kept) {
      this.#json.set(reference.id, kept.json);
      return kept.json;
    }
    this.#wanted.set(key, { reference, as: "json" });
    throw new NotLoadedError(reference);
  }

  lines(reference: Stored): readonly string[] {
    const known = this.#lines.get(reference.id);
    if (known !== undefined) return known;
    const key = linesKey(reference.id);
    const kept = this.#origin.kept.take(key);
    if (kept !== undefined && "lines" in kept) {
      this.#lines.set(reference.id, kept.lines);
      return kept.lines;
    }
    this.#wanted.set(key, { reference, as: "lines" });
    throw new NotLoadedError(reference);
  }

  async fetch(): Promise<void> {
    const wanted = [...this.#wanted.values()];
    this.#wanted = new Map();
    if (wanted.length === 0) return;
    const { access, run, kept, onRead } = this.#origin;
    const values = await access.call((store) => readAll(store, wanted, run));
    for (const [place, { reference, as }] of wanted.entries()) {
      const text = Buffer.from(values[place]!).toString();
      onRead(reference.bytes);
      if (as === "json") {
        const json = deepFreeze(JSON.parse(text) as Json);
        this.#json.set(reference.id, json);
        kept.keep(jsonKey(reference.id), { json }, reference.bytes);
      } else {
        const lines = text.split("\n");
        this.#lines.set(reference.id, lines);
        kept.keep(linesKey(reference.id), { lines }, reference.bytes);
      }
    }
  }
}

async function readAll(
  store: OffloadStore,
  wanted: readonly { readonly reference: Stored }[],
  run: string,
): Promise<Uint8Array[]> {
  const references = wanted.map(({ reference: { id, bytes } }) => ({ store: store.name, id, bytes }));
  const values = await store.get(references, { run });
  for (const [place, { id, bytes }] of references.entries()) {
    const found = values[place]?.length;
    if (found === bytes) continue;
    throw new OffloadCorruptError(
      `offload store "${store.name}" gave ${found} B for id "${id}" of run "${run}", ${bytes} B were stored`,
    );
  }
  return values;
}
