import type { Consumer } from "@matrix/core";
import type { OwnedPartition, Taken } from "./owned-partition.ts";

/** What came of a message. `kept`: to be handled again after a resume. `stalled`: not to be handled by this version. */
export type Handled = "done" | "kept" | "stalled";

/** What an intake works with. */
export interface RoleIntakeOptions {
  readonly role: string;
  readonly concurrency: number;
  /** How far beyond the lowest offset that is not done others may be begun. */
  readonly maxAhead: number;
  /** Whether it is certain whose the partitions are. */
  readonly mayBegin: () => boolean;
  readonly handle: (taken: Taken) => Promise<Handled>;
  /** The pauses of the role's partitions may have to change, or there is something to commit. */
  readonly onChange: (partition: OwnedPartition) => void;
}

/** Bytes that may wait here for one partition. */
const mostWaitingBytes = 4 * 1024 * 1024;
const leastWaiting = 32;
const mostWaiting = 1_000;

/** Hands the messages of one role to its handler, from all partitions in turn, so many at once. */
export class RoleIntake implements Consumer {
  readonly role: string;
  readonly #options: RoleIntakeOptions;
  readonly #kept: Taken[] = [];
  #partitions: OwnedPartition[] = [];
  #turn = 0;
  #running = 0;
  #paused = false;
  /** No handler yet, or the session closes. */
  #stopped = true;
  #onIdle: (() => void)[] = [];

  constructor(options: RoleIntakeOptions) {
    this.role = options.role;
    this.#options = options;
  }

  get backlog(): number {
    return this.#partitions.reduce((sum, { backlog }) => sum + backlog, this.#kept.length);
  }

  /** Whether messages are handed out at all. */
  get isOpen(): boolean {
    return !this.#stopped && !this.#paused;
  }

  /** Whether messages whose handler threw wait for a resume. */
  get hasKept(): boolean {
    return this.#kept.length > 0;
  }

  add(partition: OwnedPartition): void {
    this.#partitions.push(partition);
  }

  remove(partition: OwnedPartition): void {
    this.#partitions = this.#partitions.filter((each) => each !== partition);
    const kept = this.#kept.filter((taken) => taken.partition !== partition);
    this.#kept.splice(0, this.#kept.length, ...kept);
  }

  start(): void {
    this.#stopped = false;
    this.pump();
  }

  /** Ends deliveries for good. */
  stop(): void {
    this.#stopped = true;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    for (const taken of this.#kept.splice(0).reverse())
      taken.partition.giveBack({ ...taken, redelivered: true });
    this.pump();
  }

  /** Resolves once nothing of the role is being handled. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#onIdle.push(resolve);
    });
  }

  /** Whether so much waits for a partition that the client should bring no more; `isPaused`: whether that is so now. */
  isFull({ waiting, waitingBytes }: OwnedPartition, isPaused: boolean): boolean {
    const share = Math.ceil((2 * this.#options.concurrency) / Math.max(1, this.#partitions.length));
    const most = Math.min(mostWaiting, Math.max(leastWaiting, share));
    const scale = isPaused ? 0.5 : 1;
    return waiting >= most * scale || waitingBytes >= mostWaitingBytes * scale;
  }

  pump(): void {
    const { concurrency, mayBegin } = this.#options;
    while (this.isOpen && this.#running < concurrency && mayBegin()) {
      const partition = this.#nextReady();
      if (partition === undefined) return;
      void this.#handle(partition.next()!);
    }
  }

  #nextReady(): OwnedPartition | undefined {
    const { length } = this.#partitions;
    for (let tried = 0; tried < length; tried++) {
      this.#turn = (this.#turn + 1) % length;
      const partition = this.#partitions[this.#turn]!;
      if (partition.isReady(this.#options.maxAhead)) return partition;
    }
    return undefined;
  }

  async #handle(taken: Taken): Promise<void> {
    const { partition, record } = taken;
    this.#running++;
    try {
      const handled = await this.#options.handle(taken);
      if (handled === "done") partition.progress!.complete(record.offset);
      else if (handled === "stalled") this.#stall(taken);
      else if (partition.state === "owned") this.#kept.push(taken);
    } finally {
      this.#running--;
      this.#options.onChange(partition);
      this.pump();
      if (this.#running === 0) for (const resolve of this.#onIdle.splice(0)) resolve();
    }
  }

  #stall(taken: Taken): void {
    taken.partition.stalled = true;
    taken.partition.giveBack(taken);
  }
}
