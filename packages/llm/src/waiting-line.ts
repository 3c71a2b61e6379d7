interface Place<Item> {
  readonly item: Item;
  before: Place<Item> | undefined;
  after: Place<Item> | undefined;
}

/** First come, first served; anybody may leave at any time. Every operation takes constant time. */
export class WaitingLine<Item> {
  #first: Place<Item> | undefined;
  #last: Place<Item> | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  get first(): Item | undefined {
    return this.#first?.item;
  }

  /** @returns a function that leaves the line; calling it again does nothing. */
  join(item: Item): () => void {
    const place: Place<Item> = { item, before: this.#last, after: undefined };
    if (this.#last) this.#last.after = place;
    else this.#first = place;
    this.#last = place;
    this.#length++;
    let waiting = true;
    return () => {
      if (!waiting) return;
      waiting = false;
      if (place.before) place.before.after = place.after;
      else this.#first = place.after;
      if (place.after) place.after.before = place.before;
      else this.#last = place.before;
      this.#length--;
    };
  }
}
