/**
 * A set whose oldest member can be had in constant time while others leave from anywhere.
 * A plain `Set` walks over the holes of deleted members each time it is asked for its first one.
 */
export class OldestFirst<T> {
  readonly #members = new Set<T>();
  #walk: Iterator<T> = this.#members.values();
  #oldest: { member: T } | undefined;

  get size(): number {
    return this.#members.size;
  }

  has(member: T): boolean {
    return this.#members.has(member);
  }

  /** Adds a member that is not there, as the youngest. */
  add(member: T): void {
    this.#members.add(member);
  }

  delete(member: T): boolean {
    if (this.#oldest?.member === member) this.#oldest = undefined;
    return this.#members.delete(member);
  }

  oldest(): T | undefined {
    if (this.#members.size === 0) return undefined;
    if (this.#oldest === undefined) {
      let next = this.#walk.next();
      if (next.done === true) {
        this.#walk = this.#members.values();
        next = this.#walk.next();
      }
      if (next.done === true) return undefined;
      this.#oldest = { member: next.value };
    }
    return this.#oldest.member;
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#members.values();
  }
}
