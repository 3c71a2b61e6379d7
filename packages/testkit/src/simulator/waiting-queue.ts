import { OldestFirst } from "./oldest-first.ts";

/** First-in, first-out queue whose members may leave from the middle; every operation is constant time. */
export class WaitingQueue<T extends object> {
  readonly #members = new OldestFirst<T>();
  /** Members that came back after having left: they go before all others, the last to return first. */
  readonly #returned: T[] = [];

  get size(): number {
    return this.#members.size + this.#returned.length;
  }

  push(member: T): void {
    this.#members.add(member);
  }

  pushFront(member: T): void {
    this.#returned.push(member);
  }

  peek(): T | undefined {
    return this.#returned.at(-1) ?? this.#members.oldest();
  }

  shift(): T | undefined {
    const member = this.peek();
    if (member !== undefined) this.delete(member);
    return member;
  }

  delete(member: T): boolean {
    const index = this.#returned.lastIndexOf(member);
    if (index >= 0) this.#returned.splice(index, 1);
    return index >= 0 || this.#members.delete(member);
  }

  *[Symbol.iterator](): Generator<T> {
    yield* this.#returned.toReversed();
    yield* this.#members;
  }
}
