import { Alarm } from "./alarm.ts";
import type { BlockHolding, BlockPool } from "./block-pool.ts";
import type { Clock } from "./clock.ts";
import type {
  Engine,
  EngineGauges,
  EngineObserver,
  Sequence,
  SequenceEnding,
  SubmittedSequence,
} from "./engine.ts";
import { FrontEnd } from "./front-end.ts";
import { type FrontEndCosts, type StepCosts, stepTime } from "./step-costs.ts";
import { WaitingQueue } from "./waiting-queue.ts";

export interface BatchingEngineOptions {
  readonly clock: Clock;
  readonly pool: BlockPool;
  readonly observer: EngineObserver;
  readonly maxNumSeqs: number;
  /** Prompt and output tokens of one step together; a longer prompt is computed in pieces. */
  readonly maxNumBatchedTokens: number;
  readonly stepCosts: StepCosts;
  readonly frontEndCosts: FrontEndCosts;
}

interface Batched {
  readonly sequence: Sequence;
  readonly holding: BlockHolding;
  readonly arrivedAt: number;
  state: "arriving" | "waiting" | "running" | "gone";
  admittedAt: number | undefined;
  firstTokenAt: number;
  lastTokenAt: number;
  cachedTokens: number;
  /** Tokens whose keys and values are in the cache. */
  computed: number;
  /** Tokens that must be there before the next output token can come: the prompt, after a preemption also the output so far. */
  needed: number;
  generated: number;
  /** Tokens of the step that is going on. */
  scheduled: number;
  /** Nobody listens any more. */
  cancelled: boolean;
}

/**
 * vLLM's scheduler, step by step: running sequences first, then waiting ones in order of arrival while the token
 * budget, the sequence limit and the cache allow; long prompts in pieces; when the cache is full the youngest
 * running sequence goes back to wait and computes its tokens again.
 *
 * Runs on its own timeline and catches up when a timer is late, so that timer granularity does not add up.
 */
export class BatchingEngine implements Engine {
  readonly #options: BatchingEngineOptions;
  readonly #frontEnd: FrontEnd;
  readonly #waiting = new WaitingQueue<Batched>();
  readonly #arriving = new Set<Batched>();
  readonly #alarm: Alarm;
  #running: Batched[] = [];
  #stepEndsAt = Number.POSITIVE_INFINITY;
  /** When the idle engine got its first sequence; Infinity while it is not idle or has none. */
  #wokenAt = Number.POSITIVE_INFINITY;
  #previousStepEndedAt = 0;
  #advancing = false;

  constructor(options: BatchingEngineOptions) {
    this.#options = options;
    this.#frontEnd = new FrontEnd(options.frontEndCosts);
    this.#alarm = new Alarm(options.clock, () => this.#advance());
  }

  submit(sequence: Sequence): SubmittedSequence {
    const now = this.#options.clock.now();
    const batched: Batched = {
      sequence,
      holding: this.#options.pool.holding(sequence.blockHashes),
      arrivedAt: now,
      state: "arriving",
      admittedAt: undefined,
      firstTokenAt: 0,
      lastTokenAt: 0,
      cachedTokens: 0,
      computed: 0,
      needed: sequence.promptTokens,
      generated: 0,
      scheduled: 0,
      cancelled: false,
    };
    this.#arriving.add(batched);
    this.#frontEnd.receive(now, sequence.promptTokens, (at) => this.#enqueue(batched, at));
    this.#advance();
    return {
      cancel: () => {
        batched.cancelled = true;
        this.#drop(batched);
      },
    };
  }

  gauges(): EngineGauges {
    return {
      running: this.#running.length,
      waiting: this.#waiting.size,
      kvCacheUsage: this.#options.pool.usage,
    };
  }

  endAll(ending: Exclude<SequenceEnding, "finished">): void {
    const all = [...this.#running, ...this.#waiting, ...this.#arriving];
    for (const batched of all) this.#drop(batched);
    this.#stepEndsAt = Number.POSITIVE_INFINITY;
    this.#wokenAt = Number.POSITIVE_INFINITY;
    this.#alarm.stop();
    // answers that were ready but still on their way out
    while (Number.isFinite(this.#frontEnd.nextAt())) this.#frontEnd.runNext();
    for (const batched of all) {
      if (batched.sequence.streaming) batched.sequence.onTokens(batched.generated);
      batched.sequence.onEnd(ending, progressOf(batched));
    }
  }

  #advance(): void {
    // a callback may submit the next sequence: the loop that is under way sees it
    if (this.#advancing) return;
    this.#advancing = true;
    const now = this.#options.clock.now();
    for (;;) {
      const frontEndAt = this.#frontEnd.nextAt();
      if (this.#wokenAt < frontEndAt) {
        // all that came at the same instant go into the same step
        this.#beginStep(this.#wokenAt);
        this.#wokenAt = Number.POSITIVE_INFINITY;
      }
      if (Math.min(frontEndAt, this.#stepEndsAt) > now) break;
      if (frontEndAt <= this.#stepEndsAt) this.#frontEnd.runNext();
      else this.#endStep(this.#stepEndsAt);
    }
    this.#advancing = false;
    const next = Math.min(this.#frontEnd.nextAt(), this.#stepEndsAt);
    if (Number.isFinite(next)) this.#alarm.setAt(next);
  }

  #enqueue(batched: Batched, at: number): void {
    this.#arriving.delete(batched);
    if (batched.state === "gone") return;
    batched.state = "waiting";
    this.#waiting.push(batched);
    if (this.#stepEndsAt === Number.POSITIVE_INFINITY) this.#wokenAt = Math.min(this.#wokenAt, at);
  }

  #beginStep(at: number): void {
    const { maxNumBatchedTokens, stepCosts, observer } = this.#options;
    let budget = maxNumBatchedTokens;
    let promptTokens = 0;
    let preempted = false;
    for (let index = 0; index < this.#running.length && budget > 0; index++) {
      const batched = this.#running[index]!;
      const tokens = Math.min(budget, Math.max(1, batched.needed - batched.computed));
      while (batched.state === "running" && !this.#grow(batched, tokens)) {
        preempted = true;
        this.#preemptYoungest();
      }
      if (batched.state !== "running") break;
      batched.scheduled = tokens;
      budget -= tokens;
      if (batched.computed < batched.needed && batched.needed - batched.computed > 1) promptTokens += tokens;
    }
    if (!preempted) promptTokens += this.#admit(at, budget);
    if (this.#running.length === 0) {
      this.#stepEndsAt = Number.POSITIVE_INFINITY;
      return;
    }
    let scheduled = 0;
    let contextTokens = 0;
    for (const batched of this.#running) {
      scheduled += batched.scheduled;
      contextTokens += batched.computed;
    }
    observer.onStep(scheduled);
    const running = this.#running.length;
    this.#stepEndsAt = at + stepTime(stepCosts, { running, promptTokens, contextTokens });
  }

  /** @returns prompt tokens scheduled for the sequences that were let in */
  #admit(at: number, budgetLeft: number): number {
    const { maxNumSeqs, pool, observer } = this.#options;
    let budget = budgetLeft;
    let promptTokens = 0;
    while (budget > 0 && this.#running.length < maxNumSeqs) {
      const batched = this.#waiting.peek();
      if (batched === undefined) break;
      const { sequence } = batched;
      const cached = sequence.readPrefixCache ? pool.cachedTokens(sequence.blockHashes, batched.needed) : 0;
      const tokens = Math.min(budget, batched.needed - cached);
      if (!pool.grow(batched.holding, cached + tokens)) {
        pool.release(batched.holding);
        break;
      }
      this.#waiting.shift();
      this.#running.push(batched);
      batched.state = "running";
      batched.computed = cached;
      batched.scheduled = tokens;
      if (batched.admittedAt === undefined) {
        batched.admittedAt = at;
        batched.cachedTokens = cached;
        observer.onPrompt(sequence.promptTokens, cached);
      }
      budget -= tokens;
      promptTokens += tokens;
    }
    return promptTokens;
  }

  #grow(batched: Batched, tokens: number): boolean {
    return this.#options.pool.grow(batched.holding, batched.computed + tokens);
  }

  #preemptYoungest(): void {
    const youngest = this.#running.pop();
    if (youngest === undefined) return;
    this.#options.pool.release(youngest.holding);
    youngest.state = "waiting";
    youngest.computed = 0;
    youngest.scheduled = 0;
    youngest.needed = youngest.sequence.promptTokens + youngest.generated;
    this.#waiting.pushFront(youngest);
    this.#options.observer.onPreemption();
  }

  #endStep(at: number): void {
    const { observer, pool } = this.#options;
    const finished: Batched[] = [];
    let steadyTokens = 0;
    for (const batched of this.#running) {
      if (batched.scheduled === 0) continue;
      batched.computed += batched.scheduled;
      batched.scheduled = 0;
      if (batched.computed < batched.needed) continue;
      batched.needed = batched.computed + 1;
      batched.generated++;
      if (batched.generated === 1) {
        batched.firstTokenAt = at;
        observer.onFirstToken(at - batched.arrivedAt);
      } else if (batched.lastTokenAt === this.#previousStepEndedAt) steadyTokens++;
      else observer.onNextTokens(1, at - batched.lastTokenAt);
      batched.lastTokenAt = at;
      if (batched.generated === batched.sequence.outputTokens) finished.push(batched);
      else if (batched.sequence.streaming) this.#sendPiece(batched, at);
    }
    if (steadyTokens > 0) observer.onNextTokens(steadyTokens, at - this.#previousStepEndedAt);
    this.#previousStepEndedAt = at;
    if (finished.length > 0) {
      for (const batched of finished) {
        batched.state = "gone";
        pool.release(batched.holding);
      }
      this.#running = this.#running.filter((batched) => batched.state === "running");
      for (const batched of finished) this.#finish(batched, at);
    }
    this.#beginStep(at);
  }

  #sendPiece(batched: Batched, at: number): void {
    const total = batched.generated;
    this.#frontEnd.sendPiece(at, () => {
      if (!batched.cancelled) batched.sequence.onTokens(total);
    });
  }

  #finish(batched: Batched, at: number): void {
    const { sequence, firstTokenAt } = batched;
    const admittedAt = batched.admittedAt ?? at;
    this.#options.observer.onFinished({
      queueMs: admittedAt - batched.arrivedAt,
      prefillMs: firstTokenAt - admittedAt,
      decodeMs: at - firstTokenAt,
      totalMs: at - batched.arrivedAt,
      promptTokens: sequence.promptTokens,
      cachedTokens: batched.cachedTokens,
      generatedTokens: batched.generated,
    });
    const answer = () => {
      if (!batched.cancelled) sequence.onEnd("finished", progressOf(batched));
    };
    if (sequence.streaming) this.#sendPiece(batched, at);
    this.#frontEnd.sendAnswer(at, answer);
  }

  #drop(batched: Batched): void {
    if (batched.state === "running") {
      this.#running = this.#running.filter((other) => other !== batched);
      this.#options.pool.release(batched.holding);
    } else if (batched.state === "waiting") this.#waiting.delete(batched);
    this.#arriving.delete(batched);
    batched.state = "gone";
  }
}

function progressOf({ generated, cachedTokens }: Batched) {
  return { generatedTokens: generated, cachedTokens };
}
