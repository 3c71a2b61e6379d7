import type { TopicPartition } from "../broker/broker-client.ts";

/** How far one member has come in one partition, for as long as it has it. */
export class PartitionWork {
  readonly partition: TopicPartition;
  readonly generation: number;
  /** The partition is somebody else's by now, or will be. */
  lost = false;
  /** Records below it were there when the partition was given to this member: somebody may have handled them before. */
  #old: number | undefined;
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

  /** A batch came from a partition that ended at `high`. */
  seen(high: number): void {
    this.#old ??= high;
  }

  mayBeOld(offset: number): boolean {
    return offset < (this.#old ?? 0);
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

  committed(offset: number): void {
    this.#committed = offset;
  }
}
