import { createHash } from "node:crypto";
import {
  type BlobRef,
  ClosedError,
  OffloadCorruptError,
  OffloadMissingError,
  type OffloadOptions,
  type OffloadStore,
  type RecordKey,
  type StoredEntry,
} from "@matrix/core";

/** Ways in which an offload store can be broken. */
export type OffloadStoreFlaw =
  | "cuts values off at 1 MiB"
  | "takes values for text"
  | "keeps no empty values"
  | "drops single bytes"
  | "answers in any order"
  | "makes ids up"
  | "stores equal values twice"
  | "keeps views of the caller's bytes"
  | "gives out what it keeps"
  | "stores the whole buffer"
  | "hangs on an empty batch"
  | "is written to later"
  | "forgets the default run"
  | "lets the last writer win"
  | "gives each writer its own value"
  | "takes an empty record for none"
  | "keeps one record for all steps"
  | "keeps records among the values"
  | "shares records among runs"
  | "keeps what it has in this process"
  | "gives undefined for what is missing"
  | "fails without naming the id"
  | "trusts its bytes"
  | "never writes a value twice"
  | "ignores signals"
  | "throws its own error for a signal"
  | "looks at a signal too often"
  | "keeps expired values"
  | "works on after close"
  | "fails on a second close"
  | "lists values only"
  | "lists the first 1,000"
  | "lists all runs"
  | "fails on an unknown run"
  | "deletes values only"
  | "deletes by prefix"
  | "buries deleted runs"
  | "shares values among runs"
  | "uses run names as paths"
  | "uses step names as paths"
  | "matches run names by pattern"
  | "cuts names off"
  | "takes no record for an empty one"
  | "reads the record offered last"
  | "takes a question for an offer"
  | "trusts its records"
  | "names runs by their entries"
  | "names no runs of records alone"
  | "names a run where there is none"
  | "names the first 50 runs"
  | "names runs that were deleted"
  | "names runs as they are kept";

interface Kept {
  value: Uint8Array;
  damaged?: boolean;
  readonly kind: "blob" | "record";
  readonly run: string;
  readonly id: string;
}

/** What lies on the store's "disk", and what lies beside it. */
export interface StoreDisk {
  readonly entries: Map<string, Kept>;
  readonly strays: string[];
  readonly deleted: Set<string>;
  expired: boolean;
}

const hash = (value: Uint8Array) => createHash("sha256").update(value).digest("hex");
const copy = (value: Uint8Array) => Uint8Array.from(value);

/** A small store on a disk in memory; sound without a flaw. */
export function flawedOffloadStore(
  flaw?: OffloadStoreFlaw,
  disk: StoreDisk = { entries: new Map(), strays: [], deleted: new Set(), expired: false },
): OffloadStore & { readonly disk: StoreDisk } {
  const has = (name: OffloadStoreFlaw) => name === flaw;
  const own = has("keeps what it has in this process") ? new Map<string, Kept>() : disk.entries;
  const offered = new Map<string, Uint8Array>();
  let closed = false;

  const begin = (signal?: AbortSignal) => {
    if (closed && !has("works on after close")) throw new ClosedError("the store is closed; make another");
    if (has("ignores signals")) return;
    if (signal?.aborted && has("throws its own error for a signal")) throw new Error("aborted");
    if (signal && has("looks at a signal too often")) throw new Error("a signal was given");
    signal?.throwIfAborted();
  };
  const pathOf = (name: string) => {
    const parts: string[] = [];
    for (const part of name.split("/")) {
      if (part !== "." && part !== "..") parts.push(part);
      if (part === ".." && parts.pop() === undefined) disk.strays.push(name);
    }
    return parts.join("/");
  };
  const nameOf = (run: string) => {
    if (has("cuts names off")) return run.slice(0, 12);
    return has("uses run names as paths") ? pathOf(run) : run;
  };
  const keyOf = (kind: string, run: string, id: string) => {
    const ofRun = has("shares values among runs") && kind === "blob" ? "" : nameOf(run);
    const apart = has("keeps records among the values") ? "" : kind;
    const isRecord = kind === "record";
    const path = isRecord && has("uses step names as paths") ? pathOf(id) : id;
    const step = isRecord && has("keeps one record for all steps") ? "" : path;
    const shared = has("shares records among runs") && kind === "record" ? "" : ofRun;
    return JSON.stringify([apart, shared, step]);
  };
  const matches = (run: string) => {
    if (has("matches run names by pattern") && /[*?]/.test(run)) return () => true;
    const wanted = nameOf(run);
    return (kept: Kept) => nameOf(kept.run) === wanted;
  };
  const isWhole = (kept: Kept) => !kept.damaged || has("trusts its records");
  const worn = (value: Uint8Array) => {
    if (has("cuts values off at 1 MiB")) return copy(value.subarray(0, 1024 * 1024));
    if (has("takes values for text")) return new TextEncoder().encode(new TextDecoder().decode(value));
    if (has("stores the whole buffer")) return new Uint8Array(value.buffer.slice(0));
    return has("keeps views of the caller's bytes") ? value : copy(value);
  };

  return {
    name: flaw ?? "sound",
    disk,
    async put(values: readonly Uint8Array[], { run = "", signal }: OffloadOptions = {}): Promise<BlobRef[]> {
      begin(signal);
      if (values.length === 0 && has("hangs on an empty batch")) return new Promise(() => {});
      if (disk.deleted.has(run) && has("buries deleted runs"))
        throw new OffloadMissingError(`run ${run} was deleted`);
      const references = values.map((value) => {
        const id = has("makes ids up") ? hash(Buffer.from(`${Math.random()}`)) : hash(value);
        const key = keyOf("blob", run, id);
        if (has("stores equal values twice")) own.set(`${key}${own.size}`, { value, kind: "blob", run, id });
        const write = () => {
          if (has("forgets the default run") && run === "") return;
          if (value.length === 0 && has("keeps no empty values")) return;
          if (value.length === 1 && has("drops single bytes")) return;
          if (own.has(key) && has("never writes a value twice")) return;
          own.set(key, { value: worn(value), kind: "blob", run, id });
        };
        if (has("is written to later")) setTimeout(write, 5);
        else write();
        return { store: flaw ?? "sound", id, bytes: value.length };
      });
      return has("answers in any order") ? references.toSorted((a, b) => (a.id < b.id ? -1 : 1)) : references;
    },
    async get(
      references: readonly BlobRef[],
      { run = "", signal }: OffloadOptions = {},
    ): Promise<Uint8Array[]> {
      begin(signal);
      return references.map(({ id }) => {
        const kept = own.get(keyOf("blob", run, id));
        if (kept === undefined || (disk.expired && !has("keeps expired values"))) {
          if (has("gives undefined for what is missing")) return new Uint8Array();
          throw new OffloadMissingError(
            has("fails without naming the id") ? "a value is missing" : `no value for id "${id}"`,
          );
        }
        if (hash(kept.value) !== id && !has("trusts its bytes"))
          throw new OffloadCorruptError(
            has("fails without naming the id") ? "a value is damaged" : `value "${id}" is damaged`,
          );
        return has("gives out what it keeps") ? kept.value : copy(kept.value);
      });
    },
    async putIfAbsent(
      { run, step }: RecordKey,
      value: Uint8Array,
      { signal }: OffloadOptions = {},
    ): Promise<Uint8Array> {
      begin(signal);
      const key = keyOf("record", run, step);
      // Any store that looks first and writes later has a gap here.
      const first = own.get(key);
      if (has("gives each writer its own value")) await new Promise((resolve) => setTimeout(resolve, 1));
      if (first !== undefined && !isWhole(first)) throw new OffloadCorruptError(`record ${step} is damaged`);
      offered.set(key, copy(value));
      const isAbsent =
        first === undefined || (first.value.length === 0 && has("takes an empty record for none"));
      if (isAbsent || has("lets the last writer win"))
        own.set(key, { value: worn(value), kind: "record", run, id: step });
      const { value: kept } = own.get(key)!;
      if (has("gives each writer its own value") && first === undefined) return copy(value);
      return has("gives out what it keeps") ? kept : copy(kept);
    },
    async record({ run, step }: RecordKey, { signal }: OffloadOptions = {}): Promise<Uint8Array | undefined> {
      begin(signal);
      const key = keyOf("record", run, step);
      const kept = own.get(key);
      if (kept === undefined) {
        if (has("takes a question for an offer"))
          own.set(key, { value: new Uint8Array(), kind: "record", run, id: step });
        return has("takes no record for an empty one") ? new Uint8Array() : undefined;
      }
      if (!isWhole(kept)) throw new OffloadCorruptError(`record ${step} is damaged`);
      if (kept.value.length === 0 && has("takes an empty record for none")) return undefined;
      if (has("reads the record offered last")) return offered.get(key);
      return has("gives out what it keeps") ? kept.value : copy(kept.value);
    },
    async *runs(): AsyncIterable<string> {
      begin();
      const entries = [...own.values()].filter(
        ({ kind }) => kind === "blob" || !has("names no runs of records alone"),
      );
      const names = entries.map(({ run }) =>
        has("names runs as they are kept") ? encodeURIComponent(run) : run,
      );
      const once = has("names runs by their entries") ? names : [...new Set(names)];
      if (has("names a run where there is none") && once.length === 0) yield "";
      yield* has("names the first 50 runs") ? once.slice(0, 50) : once;
      if (has("names runs that were deleted")) yield* disk.deleted;
    },
    async deleteRun(run: string): Promise<void> {
      begin();
      const isOf = matches(run);
      if (has("fails on an unknown run") && ![...own.values()].some(isOf))
        throw new OffloadMissingError(`no run ${run}`);
      disk.deleted.add(run);
      for (const [key, kept] of own) {
        const isOfRun = has("deletes by prefix") ? kept.run.startsWith(run) : isOf(kept);
        if (isOfRun && (kept.kind === "blob" || !has("deletes values only"))) own.delete(key);
      }
    },
    async *list(run: string): AsyncIterable<StoredEntry> {
      begin();
      const entries = [...own.values()].filter(has("lists all runs") ? () => true : matches(run));
      for (const { kind, id, value } of has("lists the first 1,000") ? entries.slice(0, 1_000) : entries) {
        if (kind === "blob" || !has("lists values only"))
          yield { kind, id, bytes: value.length, storedAt: 1 };
      }
    },
    async close(): Promise<void> {
      if (closed && has("fails on a second close")) throw new Error("closed already");
      closed = true;
    },
  };
}
