/** A queue that can be added to at both ends. */
export class Deque<T> {
  #head: T[] = [];
  #tail: T[] = [];

  get length(): number {
    return this.#head.length + this.#tail.length;
  }

  get first(): T | undefined {
    return this.#head.at(-1) ?? this.#tail[0];
  }

  push(value: T): void {
    this.#tail.push(value);
  }

  unshift(value: T): void {
    this.#head.push(value);
  }

  shift(): T | undefined {
    if (this.#head.length === 0) {
      this.#head = this.#tail.reverse();
      this.#tail = [];
    }
    return this.#head.pop();
  }
}
