import type { Chance } from "./chance.ts";

/** A change that the page cache has and the disk may not have yet. */
type Change =
  | { readonly kind: "append"; readonly order: number; readonly at: number; readonly bytes: Uint8Array }
  | { readonly kind: "truncate"; readonly order: number; readonly length: number };

/** Bytes that grow. */
class Bytes {
  #buffer = new Uint8Array(256);
  length = 0;

  view(): Uint8Array {
    return this.#buffer.subarray(0, this.length);
  }

  write(at: number, bytes: Uint8Array): void {
    const end = at + bytes.length;
    if (end > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(end, 2 * this.#buffer.length));
      larger.set(this.view());
      this.#buffer = larger;
    }
    // What lies between was never written: zeros, as in a sparse file.
    if (at > this.length) this.#buffer.fill(0, this.length, at);
    this.#buffer.set(bytes, at);
    this.length = Math.max(this.length, end);
  }

  zero(from: number, to: number): void {
    this.#buffer.fill(0, from, Math.min(to, this.length));
  }

  replace(bytes: Uint8Array): void {
    this.length = 0;
    this.write(0, bytes);
  }
}

/**
 * Content of one file: what readers see (the page cache), what is on the disk, and the changes between the two, in the
 * order in which they were made.
 */
export class FileContent {
  readonly #cached = new Bytes();
  readonly #disk = new Bytes();
  #changes: Change[] = [];
  #order = 0;

  get length(): number {
    return this.#cached.length;
  }

  /** What a reader sees. Shared: copy it to keep it. */
  view(): Uint8Array {
    return this.#cached.view();
  }

  append(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#changes.push({
      kind: "append",
      order: ++this.#order,
      at: this.#cached.length,
      bytes: bytes.slice(),
    });
    this.#cached.write(this.#cached.length, bytes);
  }

  truncate(length: number): void {
    this.#changes.push({ kind: "truncate", order: ++this.#order, length });
    resize(this.#cached, length);
  }

  /** Where a sync that begins now will have come to: pass it to {@link synced}. */
  mark(): number {
    return this.#order;
  }

  /** What was changed up to `mark` is on the disk. */
  synced(mark: number): void {
    for (const change of this.#changes) if (change.order <= mark) apply(this.#disk, change);
    this.#changes = this.#changes.filter(({ order }) => order > mark);
  }

  /**
   * A sync up to `mark` failed: the kernel gives up on those pages, marks them clean and says so once. Readers still see
   * them; no later sync writes them.
   */
  syncFailed(mark: number): void {
    this.#changes = this.#changes.filter(({ kind, order }) => order > mark || kind === "truncate");
  }

  /** The power is gone: of what was not synced the disk has something, in one of the ways that file systems leave it. */
  losePower(chance: Chance): void {
    const pending = this.#changes;
    this.#changes = [];
    if (pending.length > 0)
      chance.pick([keepNothing, keepPrefix, zeroTail, punchHoles])(this.#disk, pending, chance);
    this.#cached.replace(this.#disk.view());
  }
}

function resize(bytes: Bytes, length: number): void {
  if (length > bytes.length) bytes.write(length, new Uint8Array(0));
  else bytes.length = length;
}

function apply(bytes: Bytes, change: Change): void {
  if (change.kind === "append") bytes.write(change.at, change.bytes);
  else resize(bytes, change.length);
}

function keepNothing(): void {}

/** The changes came to the disk in order, and the last of them only in part. */
function keepPrefix(disk: Bytes, pending: readonly Change[], chance: Chance): void {
  const whole = chance.whole(0, pending.length);
  for (const change of pending.slice(0, whole)) apply(disk, change);
  const torn = pending[whole];
  if (torn?.kind === "append") {
    disk.write(torn.at, torn.bytes.subarray(0, chance.whole(0, torn.bytes.length)));
  }
}

/** The length came to the disk, the bytes only up to some place: the rest reads as zeros (delayed allocation). */
function zeroTail(disk: Bytes, pending: readonly Change[], chance: Chance): void {
  const before = disk.length;
  for (const change of pending) apply(disk, change);
  if (disk.length > before) disk.zero(chance.whole(before, disk.length), disk.length);
}

const sectorBytes = 512;

/** Sectors came to the disk in any order: some in the middle still hold what they held, and zeros where that was nothing. */
function punchHoles(disk: Bytes, pending: readonly Change[], chance: Chance): void {
  for (const change of pending) apply(disk, change);
  const missing = new Set<number>();
  for (let sector = 0; sector * sectorBytes < disk.length; sector++)
    if (chance.happens(0.4)) missing.add(sector);
  for (const change of pending) {
    if (change.kind !== "append") continue;
    const end = change.at + change.bytes.length;
    for (let from = change.at; from < end; ) {
      const sector = Math.floor(from / sectorBytes);
      const to = Math.min(end, (sector + 1) * sectorBytes);
      if (missing.has(sector)) disk.zero(from, to);
      from = to;
    }
  }
}
