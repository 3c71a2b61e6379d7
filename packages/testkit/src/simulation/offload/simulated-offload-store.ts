import { createHash } from "node:crypto";
import {
  type BlobRef,
  ClosedError,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  type OffloadStore,
  OffloadWriteError,
  type StoredEntry,
  sealBytes,
  sealRecord,
  unsealRecord,
} from "@matrix/core";
import type { Chance } from "../chance.ts";
import type { SimulatedProcess } from "../simulated-process.ts";
import type { VirtualClock } from "../virtual-clock.ts";
import { Wire, type WireConditions, type WireFate } from "../wire.ts";

/** What is asked of a store. */
export type StoreRequestKind = "put" | "get" | "putIfAbsent" | "record" | "runs" | "deleteRun" | "list";

/** What becomes of a request: as of any, or `full`: a write finds no room, and changes nothing. */
export type StoreFate = WireFate | "full";

/** What happens between processes and a store. */
export type StoreConditions = WireConditions<StoreRequestKind, StoreFate>;

/** Options of {@link SimulatedOffloadStore}. */
export interface SimulatedOffloadStoreOptions {
  readonly clock: VirtualClock;
  readonly conditions: StoreConditions;
  /** Default "simulated". */
  readonly name?: string;
  /** How long clients wait for an answer, in virtual ms. Default 1,000. */
  readonly requestTimeoutMs?: number;
}

interface Kept {
  readonly value: Uint8Array;
  readonly storedAt: number;
}

interface RunValues {
  readonly blobs: Map<string, Kept>;
  readonly records: Map<string, Kept>;
}

const writes: ReadonlySet<StoreRequestKind> = new Set(["put", "putIfAbsent", "deleteRun"]);

/**
 * A store that several processes share, on virtual time. What reached it stays, whoever dies meanwhile; it can be away, full
 * or slow, leave requests unanswered, lose values and damage them.
 */
export class SimulatedOffloadStore {
  readonly #options: Required<SimulatedOffloadStoreOptions>;
  readonly #runs = new Map<string, RunValues>();
  #up = true;

  constructor(options: SimulatedOffloadStoreOptions) {
    this.#options = { name: "simulated", requestTimeoutMs: 1_000, ...options };
  }

  stop(): void {
    this.#up = false;
  }

  start(): void {
    this.#up = true;
  }

  /** Values, by id, that some run has here now. */
  get blobs(): readonly string[] {
    return [...this.#runs.values()].flatMap(({ blobs }) => [...blobs.keys()]);
  }

  /** Each value is gone in `share` of all cases. Records of steps stay. */
  loseBlobs(share: number, chance: Chance): void {
    for (const { blobs } of this.#runs.values())
      for (const id of [...blobs.keys()]) if (chance.happens(share)) blobs.delete(id);
  }

  /** Each value, of those that are meant, has another byte somewhere in `share` of all cases. */
  damageBlobs(share: number, chance: Chance, isMeant: (id: string) => boolean = () => true): void {
    for (const { blobs } of this.#runs.values()) damage(blobs, share, chance, isMeant);
  }

  /** Each record of a step, of those that are meant, has another byte somewhere in `share` of all cases. */
  damageRecords(share: number, chance: Chance, isMeant: (step: string) => boolean = () => true): void {
    for (const { records } of this.#runs.values()) damage(records, share, chance, isMeant);
  }

  /** Records of steps are gone, as after a fail-over to a server that did not have the last of them. */
  loseRecords(share: number, chance: Chance): void {
    for (const { records } of this.#runs.values())
      for (const step of [...records.keys()]) if (chance.happens(share)) records.delete(step);
  }

  /** The store as one process talks to it. */
  client(process: SimulatedProcess): OffloadStore {
    const { clock, conditions, name, requestTimeoutMs } = this.#options;
    const wire = new Wire<StoreRequestKind, StoreFate>(process, {
      clock,
      conditions,
      requestTimeoutMs,
      up: () => this.#up,
      unavailable: (kind, why) =>
        writes.has(kind)
          ? new OffloadWriteError(`offload store "${name}": ${kind} ${why}`)
          : new OffloadReadError(`offload store "${name}": ${kind} ${why}`),
    });
    let closed = false;
    const unsealed = (kept: Uint8Array, step: string) => {
      const value = unsealRecord(kept);
      if (value === undefined)
        throw new OffloadCorruptError(`offload store "${name}" has a damaged record of step "${step}"`);
      return Uint8Array.from(value);
    };
    const ask = async <T>(kind: StoreRequestKind, serve: () => T, signal?: AbortSignal): Promise<T> => {
      if (closed) throw new ClosedError(`offload store "${name}" is closed; make another`);
      signal?.throwIfAborted();
      const fate = wire.fateOf(kind);
      const answered = wire.ask(
        kind,
        () => {
          if (fate === "full" && writes.has(kind))
            throw new OffloadWriteError(`offload store "${name}" is full; make room`);
          return serve();
        },
        { fate: fate === "full" ? undefined : fate },
      );
      return signal === undefined ? answered : Promise.race([answered, aborted(signal)]);
    };
    const now = () => clock.now();
    const server = this;
    return {
      name,
      put: (values, { run = "", signal } = {}) => {
        const copies = values.map((value) => Uint8Array.from(value));
        return ask("put", () => copies.map((value) => this.#put(run, value, now())), signal);
      },
      get: async (references, { run = "", signal } = {}) => {
        const values = await ask("get", () => references.map(({ id }) => this.#get(run, id)), signal);
        for (const [index, { id }] of references.entries()) {
          if (idOf(values[index]!) !== id)
            throw new OffloadCorruptError(`offload store "${name}" has other bytes for id "${id}"`);
        }
        return values;
      },
      putIfAbsent: async ({ run, step }, value, { signal } = {}) => {
        const sealed = sealRecord(value);
        const kept = await ask(
          "putIfAbsent",
          () => {
            const { records } = this.#ofRun(run);
            const first = records.get(step) ?? { value: sealed, storedAt: now() };
            records.set(step, first);
            return first.value;
          },
          signal,
        );
        return unsealed(kept, step);
      },
      record: async ({ run, step }, { signal } = {}) => {
        const kept = await ask("record", () => this.#runs.get(run)?.records.get(step)?.value, signal);
        return kept && unsealed(kept, step);
      },
      async *runs() {
        yield* await ask("runs", () => server.#runNames());
      },
      deleteRun: (run) => ask("deleteRun", () => void this.#runs.delete(run)),
      async *list(run) {
        yield* await ask("list", () => server.#entries(run));
      },
      async close() {
        closed = true;
      },
    };
  }

  #put(run: string, value: Uint8Array, storedAt: number): BlobRef {
    const id = idOf(value);
    const { blobs } = this.#ofRun(run);
    const kept = blobs.get(id);
    if (kept === undefined || idOf(kept.value) !== id) blobs.set(id, { value, storedAt });
    return { store: this.#options.name, id, bytes: value.length };
  }

  #get(run: string, id: string): Uint8Array {
    const kept = this.#runs.get(run)?.blobs.get(id);
    if (kept === undefined) {
      throw new OffloadMissingError(
        `offload store "${this.#options.name}" has no value for id "${id}" of run "${run}"`,
      );
    }
    return Uint8Array.from(kept.value);
  }

  #runNames(): string[] {
    return [...this.#runs.keys()];
  }

  #entries(run: string): StoredEntry[] {
    const values = this.#runs.get(run);
    if (values === undefined) return [];
    const entries = (kind: StoredEntry["kind"], kept: ReadonlyMap<string, Kept>, around: number) =>
      [...kept].map(([id, { value, storedAt }]) => ({ kind, id, bytes: value.length - around, storedAt }));
    return [...entries("blob", values.blobs, 0), ...entries("record", values.records, sealBytes)];
  }

  #ofRun(run: string): RunValues {
    const kept = this.#runs.get(run) ?? { blobs: new Map(), records: new Map() };
    this.#runs.set(run, kept);
    return kept;
  }
}

function damage(
  kept: Map<string, Kept>,
  share: number,
  chance: Chance,
  isMeant: (id: string) => boolean,
): void {
  for (const [id, { value, storedAt }] of kept) {
    if (value.length === 0 || !isMeant(id) || !chance.happens(share)) continue;
    const damaged = Uint8Array.from(value);
    damaged[chance.whole(0, value.length - 1)]! ^= 1 << chance.whole(0, 7);
    kept.set(id, { value: damaged, storedAt });
  }
}

function idOf(value: Uint8Array): string {
  return createHash("sha256").update(value).digest("hex");
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
