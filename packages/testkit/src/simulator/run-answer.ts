import type { Admitted } from "./admission.ts";
import type { SequenceEnding, SequenceProgress } from "./engine.ts";
import { type GenerationItem, generate } from "./generation.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { Identity } from "./identity.ts";
import { randomFrom } from "./random.ts";
import { ENGINE_DEAD_MESSAGE, Refusal, streamError } from "./refusal.ts";
import { partOfReply, type Reply } from "./reply.ts";
import type { ServerState } from "./server-state.ts";
import type { Usage } from "./usage.ts";

/** Everything decided about one answer; what is left is to wait for the engine and to send. */
export interface AnswerPlan {
  readonly items: readonly GenerationItem[];
  readonly identity: Identity;
  readonly admitted: Admitted;
  readonly streaming: boolean;
  readonly readPrefixCache: boolean;
  readonly n: number;
  readonly maxTokens: number;
  plainBody(replies: readonly Reply[], usage: Usage): string;
  openStream(send: (data: string) => void): StreamWriter;
}

/** Writes a stream's events; positions are those of {@link AnswerPlan.items}. */
export interface StreamWriter {
  advance(index: number, total: number): void;
  /** `reason` overrides the reply's own finish reason. */
  finish(index: number, generated: number, cachedTokens: number, reason?: string): void;
  close(): void;
}

export function runAnswer(state: ServerState, exchange: HttpExchange, plan: AnswerPlan): void {
  const { fault } = plan.admitted;
  if (fault?.kind !== "hang") {
    start(state, exchange, plan);
    return;
  }
  if (Number.isFinite(fault.durationMs)) {
    const callOff = state.options().clock.schedule(() => start(state, exchange, plan), fault.durationMs);
    exchange.onClose(callOff);
  }
}

function start(state: ServerState, exchange: HttpExchange, plan: AnswerPlan): void {
  if (!exchange.isOpen) return;
  const run = plan.streaming ? new StreamRun(exchange, plan) : new PlainRun(exchange, plan);
  const { seed } = state.options();
  const cancel = generate(
    state.engine,
    state.metrics,
    plan.items,
    {
      streaming: plan.streaming,
      readPrefixCache: plan.readPrefixCache,
      n: plan.n,
      maxTokens: plan.maxTokens,
      random: (index) => randomFrom(seed, plan.identity.key, plan.admitted.call, index, "latency"),
    },
    run,
  );
  run.onBroken = cancel;
  exchange.onClose(() => {
    if (run.isDone) return;
    state.counters.disconnects++;
    cancel();
  });
}

class PlainRun {
  readonly #exchange: HttpExchange;
  readonly #plan: AnswerPlan;
  readonly #replies: Reply[];
  #completionTokens = 0;
  #cachedTokens = 0;
  #engineDied = false;
  isDone = false;
  onBroken: (() => void) | undefined;

  constructor(exchange: HttpExchange, plan: AnswerPlan) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#replies = plan.items.map(({ reply }) => reply);
  }

  onTokens(): void {}

  onEnd(index: number, ending: SequenceEnding, progress: SequenceProgress): void {
    this.#completionTokens += progress.generatedTokens;
    this.#cachedTokens = progress.cachedTokens;
    if (ending === "engine-dead") this.#engineDied = true;
    if (ending === "aborted") {
      this.#replies[index] = partOfReply(this.#replies[index]!, progress.generatedTokens, "abort");
    }
  }

  onAllEnded(): void {
    this.isDone = true;
    const { fault } = this.#plan.admitted;
    if (this.#engineDied || fault?.kind === "stream-error") {
      const message = this.#engineDied ? ENGINE_DEAD_MESSAGE : fault?.message;
      this.#exchange.sendJson(500, new Refusal(500, message ?? "").toJson());
      return;
    }
    if (fault?.kind === "cut") this.#exchange.delivery = { cutBody: true };
    const promptTokens = this.#plan.items.reduce((sum, item) => sum + item.promptTokens, 0);
    const usage = {
      promptTokens,
      completionTokens: this.#completionTokens,
      cachedTokens: this.#cachedTokens,
    };
    this.#exchange.sendJson(200, this.#plan.plainBody(this.#replies, usage));
  }
}

class StreamRun {
  readonly #exchange: HttpExchange;
  readonly #plan: AnswerPlan;
  readonly #writer: StreamWriter;
  isDone = false;
  onBroken: (() => void) | undefined;

  constructor(exchange: HttpExchange, plan: AnswerPlan) {
    this.#exchange = exchange;
    this.#plan = plan;
    this.#writer = plan.openStream((data) => exchange.sendEvent(data));
    exchange.openStream();
  }

  onTokens(index: number, total: number): void {
    if (this.isDone) return;
    const limit = this.#breaksAfter();
    this.#writer.advance(index, Math.min(total, limit));
    if (total >= limit) this.#break();
  }

  onEnd(index: number, ending: SequenceEnding, { generatedTokens, cachedTokens }: SequenceProgress): void {
    if (this.isDone) return;
    if (ending === "engine-dead") {
      this.#failWith(ENGINE_DEAD_MESSAGE);
      return;
    }
    this.#writer.finish(index, generatedTokens, cachedTokens, ending === "aborted" ? "abort" : undefined);
  }

  onAllEnded(): void {
    if (this.isDone) return;
    this.isDone = true;
    this.#writer.close();
    this.#exchange.sendEvent("[DONE]");
    this.#exchange.endStream();
  }

  /** Tokens after which a fault breaks the stream; it breaks before its end even where it is shorter. */
  #breaksAfter(): number {
    const { fault } = this.#plan.admitted;
    if (fault?.kind !== "cut" && fault?.kind !== "stream-error") return Number.POSITIVE_INFINITY;
    const shortest = Math.min(...this.#plan.items.map(({ reply }) => reply.completionTokens));
    return Math.min(fault.afterTokens, shortest - 1);
  }

  #break(): void {
    const { fault } = this.#plan.admitted;
    if (fault?.kind === "stream-error") this.#failWith(fault.message);
    else {
      this.isDone = true;
      this.#exchange.breakOff();
    }
    this.onBroken?.();
  }

  #failWith(message: string): void {
    this.isDone = true;
    this.#exchange.sendEvent(streamError(message));
    this.#exchange.sendEvent("[DONE]");
    this.#exchange.endStream();
  }
}
