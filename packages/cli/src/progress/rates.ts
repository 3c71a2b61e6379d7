import type { RunProgress } from "@matrix/core";

/** What changed between two looks, per second. */
export interface Rates {
  readonly rows: number;
  readonly hops: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

interface Look {
  readonly at: number;
  readonly rows: number;
  readonly hops: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** Rates over a sliding span: steady enough to read, quick enough to show a stall. */
export class RateMeter {
  readonly #spanMs: number;
  #looks: Look[] = [];

  constructor(spanMs = 10_000) {
    this.#spanMs = spanMs;
  }

  look(progress: RunProgress): Rates {
    const { counters, elapsedMs: at } = progress;
    const rows = counters.ended.success + counters.ended.failed + counters.ended.dead;
    const { hops, promptTokens, completionTokens } = counters;
    const now = { at, rows, hops, promptTokens, completionTokens };
    this.#looks.push(now);
    while (this.#looks.length > 2 && at - this.#looks[1]!.at > this.#spanMs) this.#looks.shift();
    const then = this.#looks[0]!;
    const seconds = (at - then.at) / 1000;
    const per = (key: Exclude<keyof Look, "at">) => (seconds > 0 ? (now[key] - then[key]) / seconds : 0);
    return {
      rows: per("rows"),
      hops: per("hops"),
      promptTokens: per("promptTokens"),
      completionTokens: per("completionTokens"),
    };
  }
}
