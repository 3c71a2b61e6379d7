import { Histogram } from "@matrix/core";

/**
 * What a hop costs a row beyond its own call: from the start of one to the start of the next in the same row, less the time that
 * the call takes. The way to the first hop, and so the joining of groups, is not in it; that a timer comes late is.
 */
export class AddedPerHop {
  readonly #ms = new Histogram();
  /** When the call that a row is at should end. */
  readonly #callEnds = new Map<number, number>();

  begin(row: number, step: number, callMs: number): void {
    const now = performance.now();
    const due = this.#callEnds.get(row);
    if (step > 0 && due !== undefined) this.#ms.add(Math.max(0, now - due));
    this.#callEnds.set(row, now + callMs);
  }

  get figures(): { readonly added_p50_ms: number; readonly added_p99_ms: number } {
    const rounded = (share: number) => Number(this.#ms.quantile(share).toFixed(2));
    return { added_p50_ms: rounded(0.5), added_p99_ms: rounded(0.99) };
  }
}
