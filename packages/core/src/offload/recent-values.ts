/** What a kept value costs beside its own bytes, about. */
const administrationBytes = 256;

/** Values by key, least recently used out first, bounded by the bytes they are said to have. A Map keeps the order of use. */
export class RecentValues<Value> {
  bytes = 0;
  #maxBytes: number;
  readonly #values = new Map<string, { readonly value: Value; readonly bytes: number }>();

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(key: string): Value | undefined {
    const kept = this.#values.get(key);
    if (kept === undefined) return undefined;
    this.#values.delete(key);
    this.#values.set(key, kept);
    return kept.value;
  }

  keep(key: string, value: Value, valueBytes: number): void {
    this.drop(key);
    const bytes = valueBytes + administrationBytes;
    // One value larger than all that may be kept would push everything else out for nothing.
    if (bytes > this.#maxBytes) return;
    this.#values.set(key, { value, bytes });
    this.bytes += bytes;
    for (const oldest of this.#values.keys()) {
      if (this.bytes <= this.#maxBytes) break;
      this.drop(oldest);
    }
  }

  drop(key: string): void {
    const kept = this.#values.get(key);
    if (kept === undefined) return;
    this.#values.delete(key);
    this.bytes -= kept.bytes;
  }

  dropAll(keysBeginWith: string): void {
    for (const key of this.#values.keys()) if (key.startsWith(keysBeginWith)) this.drop(key);
  }

  /** Keeps nothing from now on. */
  close(): void {
    this.#maxBytes = 0;
    this.#values.clear();
    this.bytes = 0;
  }
}
