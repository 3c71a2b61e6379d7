import type { Value } from "../value/value.ts";

/**
 * One top-level member of a database as one environment sees it: shared records that nobody writes, and this environment's own
 * copies of the few records it changed.
 */
export interface Collection {
  /** Whether this environment has records of its own. */
  readonly changed: boolean;
  /** Gives the text that is hashed, in parts. */
  writeCanonical(emit: (part: string) => void): void;
  /** Whether both give the same text to be hashed; cheap where both are views of the same shared records. */
  sameAs(other: Collection): boolean;
  /** A view of the same shared records without this environment's changes. */
  fork(): Collection;
  /**
   * A view with `update` merged in, member by member.
   *
   * @throws {Tau2Error} where the outcome is not valid data.
   */
  merged(update: Value): Collection;
}

/** Whether two collections give the same text, found out by making both. */
export function sameText(one: Collection, other: Collection): boolean {
  return textOf(one) === textOf(other);
}

function textOf(collection: Collection): string {
  const parts: string[] = [];
  collection.writeCanonical((part) => parts.push(part));
  return parts.join("");
}

/** Names a member of a database and says what it is; the only way to a collection. */
export class CollectionKey<C extends Collection> {
  // carries the type only: two keys of different collections must not be interchangeable
  declare readonly kind: C;
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
