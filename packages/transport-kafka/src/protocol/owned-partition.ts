import type { ReceivedRecord, RecordBatch } from "../client/broker-client.ts";
import { Deque } from "./deque.ts";
import { PartitionProgress } from "./partition-progress.ts";
import { SeenSteps } from "./seen-steps.ts";

/** A record that waits for its handler, or is with it. */
export interface Taken {
  readonly partition: OwnedPartition;
  readonly record: ReceivedRecord;
  readonly redelivered: boolean;
}

/** Where a partition stood when it became ours. */
export interface StartingPoint {
  /** Next offset that is not done. */
  readonly offset: number;
  readonly metadata: string;
  /** The partition's end: what lies below it may have been handled by an owner before us. */
  readonly end: number;
}

/** One partition for as long as it is ours without a break: what was taken from it, and what of that is done. */
export class OwnedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly role: string;
  readonly seen: SeenSteps;
  /**
   * `lost`: others have it; what still runs must leave no trace. `replaced`: the topic was made anew under our hands; what still
   * runs is sent on, but counts for nothing here.
   */
  state: "owned" | "lost" | "replaced" = "owned";
  /** Whether its next message is from a newer version: nothing more is taken until somebody upgrades. */
  stalled = false;
  /** Whether the client was told to bring no more. */
  paused = false;
  /** End of the last batch of this generation. */
  lastEnd: number | undefined;
  readonly #waiting = new Deque<Taken>();
  readonly #early: RecordBatch[] = [];
  #isHeld = false;
  #waitingBytes = 0;
  #progress: PartitionProgress | undefined;
  #position = 0;
  #end = 0;
  #high = 0;

  constructor(topic: string, partition: number, role: string, rememberedRows: number) {
    this.topic = topic;
    this.partition = partition;
    this.role = role;
    this.seen = new SeenSteps(rememberedRows);
  }

  /** Undefined until it is known where to start. */
  get progress(): PartitionProgress | undefined {
    return this.#progress;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /** Messages that wait here or still lie with the broker, as far as is known. */
  get backlog(): number {
    return this.#waiting.length + Math.max(0, this.#high - this.#position);
  }

  /** The next offset that is new here. */
  get position(): number {
    return this.#position;
  }

  /** Batches are put by until {@link release}. */
  hold(): void {
    this.#isHeld = true;
  }

  release(): void {
    this.#isHeld = false;
    for (const batch of this.#early.splice(0)) this.take(batch);
  }

  /** What was put by, for whoever takes this one's place. */
  handOver(): RecordBatch[] {
    return this.#early.splice(0);
  }

  start({ offset, metadata, end }: StartingPoint): void {
    this.#progress = new PartitionProgress(offset, metadata);
    this.#position = offset;
    this.#end = end;
    this.#high = end;
    this.release();
  }

  /** Takes in what is new of a batch. */
  take(batch: RecordBatch): void {
    const progress = this.#progress;
    if (progress === undefined || this.#isHeld) {
      this.#early.push(batch);
      return;
    }
    this.#high = batch.high;
    for (const record of batch.records) {
      const { offset } = record;
      if (offset < this.#position) continue;
      if (offset > this.#position) progress.skip(this.#position, offset);
      this.#position = offset + 1;
      if (progress.isDone(offset)) continue;
      this.#waiting.push({ partition: this, record, redelivered: offset < this.#end });
      this.#waitingBytes += record.value.length;
    }
  }

  /** Whether what waits first may begin. */
  isReady(maxAhead: number): boolean {
    const first = this.#waiting.first;
    return first !== undefined && !this.stalled && this.#progress!.admits(first.record.offset, maxAhead);
  }

  next(): Taken | undefined {
    const taken = this.#waiting.shift();
    if (taken !== undefined) this.#waitingBytes -= taken.record.value.length;
    return taken;
  }

  giveBack(taken: Taken): void {
    this.#waiting.unshift(taken);
    this.#waitingBytes += taken.record.value.length;
  }
}
