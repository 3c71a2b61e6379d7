import { OffloadCorruptError } from "../errors.ts";
import type { OffloadStore } from "../offload-store.ts";
import { KeptValue, type KeptValues } from "./kept-values.ts";
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
  /** Set once every value that its message refers to was read. */
  loaded = false;
  readonly #origin: ValueOrigin;
  readonly #values = new Map<string, KeptValue>();
  readonly #wanted = new Map<string, Stored>();

  constructor(origin: ValueOrigin) {
    this.#origin = origin;
  }

  get wanting(): boolean {
    return this.#wanted.size > 0;
  }

  held(reference: Stored): KeptValue {
    const { id } = reference;
    const known = this.#values.get(id);
    if (known !== undefined) return known;
    const kept = this.#origin.kept.take(id);
    if (kept === undefined) {
      this.#wanted.set(id, reference);
      throw new NotLoadedError(reference);
    }
    this.#values.set(id, kept);
    return kept;
  }

  async fetch(): Promise<void> {
    const wanted = [...this.#wanted.values()];
    this.#wanted.clear();
    if (wanted.length === 0) return;
    const { access, run, kept, onRead } = this.#origin;
    const values = await access.call((store) => readAll(store, wanted, run));
    for (const [place, { id, bytes }] of wanted.entries()) {
      const value = new KeptValue(Buffer.from(values[place]!).toString());
      this.#values.set(id, value);
      kept.keep(id, value, bytes);
      onRead(bytes);
    }
  }
}

async function readAll(store: OffloadStore, wanted: readonly Stored[], run: string): Promise<Uint8Array[]> {
  const references = wanted.map(({ id, bytes }) => ({ store: store.name, id, bytes }));
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
