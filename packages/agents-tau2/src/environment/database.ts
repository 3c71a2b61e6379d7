import { createHash } from "node:crypto";
import { noSuchAttribute } from "../fixed-texts.ts";
import { validationError } from "../schema/validation-error.ts";
import { Tau2Error } from "../tau2-error.ts";
import { compareCodePoints } from "../value/code-points.ts";
import { jsonString } from "../value/json-text.ts";
import type { Dictionary } from "../value/value.ts";
import type { Collection, CollectionKey } from "./collection.ts";

/** A domain's database as one environment sees it. Making one costs a few objects, whatever the database's size. */
export class Database {
  readonly #collections: ReadonlyMap<string, Collection>;
  // shared by all forks: the hash of the untouched data is computed once
  readonly #pristine: { hash?: string };

  readonly model: string;

  /** @param model the data model's name in error texts */
  constructor(
    model: string,
    collections: Readonly<Record<string, Collection>>,
    pristine: { hash?: string } = {},
  ) {
    this.model = model;
    this.#collections = new Map(Object.entries(collections));
    this.#pristine = pristine;
  }

  /** @throws {Tau2Error} when this database has no such member (a task's data may swap databases). */
  get<C extends Collection>(key: CollectionKey<C>): C {
    const collection = this.#collections.get(key.name);
    if (collection === undefined)
      throw new Tau2Error("AttributeError", noSuchAttribute(this.model, key.name));
    return collection as C;
  }

  /** The same data without any changes, for another environment. */
  fork(): Database {
    const collections = [...this.#collections].map(([name, each]): [string, Collection] => [
      name,
      each.fork(),
    ]);
    return new Database(this.model, Object.fromEntries(collections), this.#pristine);
  }

  /** @throws {Tau2Error} when the outcome is not valid data. */
  merged(update: Dictionary): Database {
    const collections = new Map(this.#collections);
    for (const [name, change] of update) {
      const old = collections.get(name);
      if (old === undefined) {
        const message = "Extra inputs are not permitted";
        throw validationError(this.model, [
          { location: [name], rule: "extra_forbidden", message, input: change },
        ]);
      }
      collections.set(name, old.merged(change));
    }
    return new Database(this.model, Object.fromEntries(collections));
  }

  /** SHA-256 (hex) of the canonical text of the whole database; equal to the original's for equal contents. */
  hash(): string {
    const changed = [...this.#collections.values()].some((each) => each.changed);
    if (changed) return this.#digest();
    this.#pristine.hash ??= this.#digest();
    return this.#pristine.hash;
  }

  /** Whether both have the same contents: the same hash, without the work of hashing what neither has changed. */
  sameAs(other: Database): boolean {
    if (this.#collections.size !== other.#collections.size) return false;
    for (const [name, collection] of this.#collections) {
      const counterpart = other.#collections.get(name);
      if (counterpart === undefined || !collection.sameAs(counterpart)) return false;
    }
    return true;
  }

  #digest(): string {
    const hash = createHash("sha256");
    this.writeCanonical((part) => hash.update(part));
    return hash.digest("hex");
  }

  /** Gives the canonical text in parts. */
  writeCanonical(emit: (part: string) => void): void {
    const names = [...this.#collections.keys()].sort(compareCodePoints);
    emit("{");
    for (const [position, name] of names.entries()) {
      emit(`${position > 0 ? ", " : ""}${jsonString(name)}: `);
      this.#collections.get(name)?.writeCanonical(emit);
    }
    emit("}");
  }
}
