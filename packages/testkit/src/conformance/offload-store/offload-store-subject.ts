import type { BlobRef, OffloadStore, RecordKey } from "@matrix/core";
import type { ConformanceCase } from "../conformance-case.ts";

/** What an offload store may promise beyond the contract. */
export interface OffloadStorePromises {
  /** What was put can be read after the store was closed and opened again, by this process or another. */
  readonly survivesRestart: boolean;
  /** Values go away by themselves after some time. */
  readonly expires: boolean;
}

/** An offload store to be tested: how to make one, and what it promises. */
export interface OffloadStoreSubject {
  readonly name: string;
  /** A store on fresh storage: nothing written through an earlier one may be readable in it. */
  create(): Promise<OffloadStore> | OffloadStore;
  /** Frees what `create` took; the store was closed. */
  destroy?(store: OffloadStore): Promise<void> | void;
  /** Another store on the same storage, as another process would have it; closed by the case. */
  another?(store: OffloadStore): Promise<OffloadStore> | OffloadStore;
  /** Changes the bytes of a stored value behind the store's back. */
  damage?(store: OffloadStore, reference: BlobRef, run: string): Promise<void> | void;
  /** Changes the bytes of a stored record behind the store's back. */
  damageRecord?(store: OffloadStore, key: RecordKey): Promise<void> | void;
  /** Lets so much time pass that values go away. Needed where `expires` is promised. */
  expire?(store: OffloadStore): Promise<void> | void;
  /** Names of all that lies beside the store's own place, where a hostile name could have led. */
  strays?(store: OffloadStore): Promise<readonly string[]> | readonly string[];
  readonly promises: OffloadStorePromises;
}

/** One behaviour of offload stores. */
export type OffloadStoreCase = ConformanceCase<OffloadStoreSubject>;

/** A case whose body gets a fresh store, closed and freed after it. */
export function offloadStoreCase(
  name: string,
  body: (store: OffloadStore, subject: OffloadStoreSubject) => Promise<void>,
  only: Pick<OffloadStoreCase, "promise" | "unless" | "needs"> = {},
): OffloadStoreCase {
  return {
    name,
    ...only,
    async run(subject) {
      const store = await subject.create();
      try {
        await body(store, subject);
      } finally {
        await store.close();
        await subject.destroy?.(store);
      }
    },
  };
}
