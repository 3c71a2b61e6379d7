import type { RecordBatch, TopicPartition } from "../broker/broker-client.ts";

/** How far one member has come in one partition, for as long as it has it. */
export class PartitionWork {
  readonly partition: TopicPartition;
  readonly generation: number;
  /** The partition is somebody else's by now, or will be. */
  lost = false;
  /** Records below it were there when the partition came to this member: somebody may have handled them before. */
  end: number | undefined;
  /** What came before that was known. */
  early: RecordBatch[] = [];
  paused = false;
  #committed: number | undefined;
  #watermark: number | undefined;
  readonly #done = new Set<number>();
  #open = 0;

  constructor(partition: TopicPartition, generation: number) {
    this.partition = partition;
    this.generation = generation;
  }

  /** Records taken that are not done. */
  get open(): number {
    return this.#open;
  }

  /** The next offset to commit: all before it are done. Undefined where that was committed already. */
  get progress(): number | undefined {
    return this.#watermark === this.#committed ? undefined : this.#watermark;
  }

  take(offset: number): void {
    this.#watermark ??= offset;
    this.#committed ??= offset;
    this.#open++;
  }

  done(offset: number): void {
    this.#open--;
    this.#done.add(offset);
    while (this.#watermark !== undefined && this.#done.delete(this.#watermark)) this.#watermark++;
  }

  /** Whether all below an offset was taken, and is done. */
  hasDone(high: number): boolean {
    return high === 0 || (this.#watermark ?? 0) >= high;
  }

  committed(offset: number): void {
    this.#committed = offset;
  }
}
