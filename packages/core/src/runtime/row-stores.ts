import type { OffloadPolicy } from "../offload/offload-policy.ts";
import { Offloader } from "../offload/offloader.ts";
import { StoreAccess } from "../offload/store-access.ts";
import type { OffloadStore } from "../offload-store.ts";
import type { Clock } from "../ports/clock.ts";
import { StepRecord } from "./step-record.ts";

/** What row stores are opened with. */
export interface RowStoresOptions {
  readonly run: string;
  readonly clock: Clock;
  readonly offload: OffloadPolicy | undefined;
  readonly stepRecord: OffloadStore | undefined;
}

/** The stores that hold parts of this run's rows, as far as it has any. */
export class RowStores {
  readonly offloader: Offloader | undefined;
  readonly steps: StepRecord | undefined;
  readonly #options: RowStoresOptions;
  readonly #givingUp = new AbortController();

  /** @throws {OptionError} */
  constructor(options: RowStoresOptions) {
    const { run, clock, offload, stepRecord } = options;
    this.#options = options;
    this.offloader = offload && new Offloader(offload, { run, clock, signal: this.#givingUp.signal });
    this.steps = stepRecord && new StepRecord(this.#access(stepRecord));
  }

  /** Whether nobody waits any longer for a store that is down: what failed so is no row's fault, nor the run's. */
  get gaveUp(): boolean {
    return this.#givingUp.signal.aborted;
  }

  giveUp(reason: unknown): void {
    this.#givingUp.abort(reason);
  }

  /** Frees what the run has in its stores. @returns whether that could be done. */
  async free(): Promise<boolean> {
    const { run, offload, stepRecord } = this.#options;
    if (offload?.keep) return false;
    const stores = new Set([offload?.store, stepRecord].filter((store) => store !== undefined));
    try {
      for (const store of stores) await this.#access(store).call((freed) => freed.deleteRun(run));
      return true;
    } catch {
      // All rows have their records: what is left behind costs space and nothing else.
      return false;
    }
  }

  #access(store: OffloadStore): StoreAccess {
    const { clock, offload } = this.#options;
    return new StoreAccess(store, clock, this.#givingUp.signal, offload?.onTrouble ?? (() => {}));
  }
}
