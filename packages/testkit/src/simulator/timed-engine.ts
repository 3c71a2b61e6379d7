import { Alarm } from "./alarm.ts";
import type { BlockHolding, BlockPool } from "./block-pool.ts";
import type { Clock } from "./clock.ts";
import { type Deadline, DeadlineHeap } from "./deadline-heap.ts";
import type {
  Engine,
  EngineGauges,
  EngineObserver,
  Sequence,
  SequenceEnding,
  SubmittedSequence,
} from "./engine.ts";
import { decodeTime, type LatencySettings, loadFactor, prefillTime } from "./latency.ts";
import { WaitingQueue } from "./waiting-queue.ts";

export interface TimedEngineOptions {
  readonly clock: Clock;
  readonly pool: BlockPool;
  readonly observer: EngineObserver;
  /** Sequences that run at once; the others wait in the order in which they came. */
  readonly maxNumSeqs: number;
  /** Read once for each sequence when it starts, so that changes apply to the next one. */
  settings(): LatencySettings;
}

interface Timed {
  readonly sequence: Sequence;
  readonly holding: BlockHolding;
  readonly arrivedAt: number;
  startedAt: number | undefined;
  firstTokenAt: number;
  /** Mean time between tokens under the load at its start. */
  gapMs: number;
  endsAt: number;
  cachedTokens: number;
  reported: number;
  deadline: Deadline<Timed> | undefined;
}

/**
 * Sequences that do not slow each other down but for the load factor: each takes prefill + (tokens - 1) x gap.
 * A plain sequence costs one heap entry; a streaming one costs one for each token, and tokens that are due
 * together are reported together.
 */
export class TimedEngine implements Engine {
  readonly #options: TimedEngineOptions;
  readonly #waiting = new WaitingQueue<Timed>();
  readonly #running = new Set<Timed>();
  readonly #due = new DeadlineHeap<Timed>();
  readonly #alarm: Alarm;

  constructor(options: TimedEngineOptions) {
    this.#options = options;
    this.#alarm = new Alarm(options.clock, (now) => this.#advance(now));
  }

  submit(sequence: Sequence): SubmittedSequence {
    const timed: Timed = {
      sequence,
      holding: this.#options.pool.holding(sequence.blockHashes),
      arrivedAt: this.#options.clock.now(),
      startedAt: undefined,
      firstTokenAt: 0,
      gapMs: 0,
      endsAt: 0,
      cachedTokens: 0,
      reported: 0,
      deadline: undefined,
    };
    this.#waiting.push(timed);
    this.#admit(timed.arrivedAt);
    return { cancel: () => this.#drop(timed) };
  }

  gauges(): EngineGauges {
    return {
      running: this.#running.size,
      waiting: this.#waiting.size,
      kvCacheUsage: this.#options.pool.usage,
    };
  }

  endAll(ending: Exclude<SequenceEnding, "finished">): void {
    const now = this.#options.clock.now();
    const all = [...this.#running, ...this.#waiting];
    for (const timed of all) this.#leave(timed);
    this.#alarm.stop();
    for (const timed of all) {
      const generatedTokens = timed.startedAt === undefined ? 0 : tokensAt(timed, now);
      this.#report(timed, generatedTokens);
      timed.sequence.onEnd(ending, { generatedTokens, cachedTokens: timed.cachedTokens });
    }
  }

  #admit(now: number): void {
    const { maxNumSeqs, pool, observer } = this.#options;
    while (this.#running.size < maxNumSeqs) {
      const timed = this.#waiting.shift();
      if (timed === undefined) return;
      const { sequence } = timed;
      const settings = this.#options.settings();
      this.#running.add(timed);
      timed.cachedTokens = sequence.readPrefixCache
        ? pool.cachedTokens(sequence.blockHashes, sequence.promptTokens)
        : 0;
      // a full cache does not hold a sequence up here: times are what the options say
      pool.grow(timed.holding, sequence.promptTokens + sequence.outputTokens);
      const factor = loadFactor(settings, this.#running.size, maxNumSeqs);
      const decodeTokens = sequence.outputTokens - 1;
      const uncached = sequence.promptTokens - timed.cachedTokens;
      timed.startedAt = now;
      timed.firstTokenAt = now + factor * prefillTime(settings, uncached, sequence.random);
      const decode = factor * decodeTime(settings, decodeTokens, sequence.random);
      timed.endsAt = timed.firstTokenAt + decode;
      timed.gapMs = decodeTokens === 0 ? 0 : decode / decodeTokens;
      observer.onPrompt(sequence.promptTokens, timed.cachedTokens);
      this.#wakeAt(timed, sequence.streaming ? timed.firstTokenAt : timed.endsAt);
    }
  }

  #wakeAt(timed: Timed, at: number): void {
    timed.deadline = this.#due.push(at, timed);
    this.#alarm.setAt(at);
  }

  #advance(now: number): void {
    for (let timed = this.#due.takeDue(now); timed !== undefined; timed = this.#due.takeDue(now)) {
      if (timed.endsAt <= now) this.#finish(timed, now);
      else {
        const total = tokensAt(timed, now);
        this.#wakeAt(timed, Math.min(timed.endsAt, timed.firstTokenAt + total * timed.gapMs));
        this.#report(timed, total);
      }
    }
    const next = this.#due.nextAt();
    if (Number.isFinite(next)) this.#alarm.setAt(next);
  }

  #finish(timed: Timed, now: number): void {
    const { observer } = this.#options;
    const { sequence, cachedTokens, arrivedAt, startedAt = arrivedAt } = timed;
    this.#leave(timed);
    this.#admit(now);
    const generatedTokens = sequence.outputTokens;
    observer.onFirstToken(timed.firstTokenAt - arrivedAt);
    if (generatedTokens > 1) observer.onNextTokens(generatedTokens - 1, timed.gapMs);
    observer.onFinished({
      queueMs: startedAt - arrivedAt,
      prefillMs: timed.firstTokenAt - startedAt,
      decodeMs: timed.endsAt - timed.firstTokenAt,
      totalMs: timed.endsAt - arrivedAt,
      promptTokens: sequence.promptTokens,
      cachedTokens,
      generatedTokens,
    });
    this.#report(timed, generatedTokens);
    sequence.onEnd("finished", { generatedTokens, cachedTokens });
  }

  #report(timed: Timed, total: number): void {
    if (!timed.sequence.streaming || total <= timed.reported) return;
    timed.reported = total;
    timed.sequence.onTokens(total);
  }

  #drop(timed: Timed): void {
    if (this.#leave(timed)) this.#admit(this.#options.clock.now());
  }

  #leave(timed: Timed): boolean {
    if (timed.deadline !== undefined) timed.deadline.cancelled = true;
    if (this.#running.delete(timed)) {
      this.#options.pool.release(timed.holding);
      return true;
    }
    return this.#waiting.delete(timed);
  }
}

function tokensAt(timed: Timed, now: number): number {
  if (now < timed.firstTokenAt) return 0;
  if (timed.gapMs === 0) return timed.sequence.outputTokens;
  // the small share keeps a token that is due exactly now from being lost to rounding
  const tokens = 1 + Math.floor((now - timed.firstTokenAt) / timed.gapMs + 1e-6);
  return Math.min(timed.sequence.outputTokens, tokens);
}
