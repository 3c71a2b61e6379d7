import type { Json, ModelErrorClass, TokenUsage } from "@matrix/core";
import OpenAI from "openai";
import type { Stream } from "openai/streaming";
import type { BaseUrl } from "./base-url.ts";
import { Breaker } from "./breaker.ts";
import type { CallBody } from "./call-body.ts";
import { ConcurrencyLimit } from "./concurrency-limit.ts";
import { ConnectionPool } from "./connection-pool.ts";
import type { Failure } from "./failure.ts";
import { isFields, isList } from "./json-fields.ts";
import type { ResolvedOptions } from "./options.ts";
import { BadReplyError } from "./reply-error.ts";
import type { Secret } from "./secret.ts";
import type { EndpointStats } from "./stats.ts";
import { stickyHash } from "./sticky-hash.ts";
import { undiciFetch } from "./undici-fetch.ts";

/** One server address: its connections, its limits and what was counted there. */
export class Endpoint {
  readonly url: string;
  readonly stickyHash: number;
  readonly limit: ConcurrencyLimit;
  readonly breaker: Breaker;
  inFlight = 0;
  /** Monotonic milliseconds until which the server asked to be left alone. */
  pausedUntil = Number.NEGATIVE_INFINITY;
  lastFailure: Failure | undefined;
  readonly #pool: ConnectionPool;
  readonly #client: OpenAI;
  readonly #retries: { [errorClass in ModelErrorClass]?: number } = {};
  readonly #failures: { [errorClass in ModelErrorClass]?: number } = {};
  #calls = 0;
  #resends = 0;
  #promptTokens = 0;
  #cachedTokens = 0;
  #completionTokens = 0;

  constructor({ origin, text }: BaseUrl, options: ResolvedOptions, apiKey: Secret | undefined) {
    this.url = text;
    this.stickyHash = stickyHash(text);
    this.limit = new ConcurrencyLimit(options.maxConcurrency);
    this.breaker = new Breaker(options.breaker, options.random);
    const { keepAliveMs, connectTimeoutMs, maxReplyBytes, headers } = options;
    const pool = new ConnectionPool({ origin, keepAliveMs, connectTimeoutMs });
    this.#pool = pool;
    this.#client = new OpenAI({
      baseURL: text,
      fetch: undiciFetch({ pool, origin, apiKey, headers, maxReplyBytes, onResend: () => this.#resends++ }),
      // Not the key: the transport adds it, so that this client and its errors never hold it.
      apiKey: "added by the transport",
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      // The call's own signal ends it; the client's timer must not come first.
      timeout: 2 ** 31 - 1,
      logLevel: "off",
    });
  }

  /** @returns the answer as parsed JSON, or as text where the server does not call it JSON. */
  async complete(body: CallBody): Promise<Json | undefined> {
    this.#calls++;
    return this.#client.post<Json | undefined>("/chat/completions", { body });
  }

  async stream(body: CallBody): Promise<AsyncIterable<Json>> {
    this.#calls++;
    return this.#client.post<Stream<Json>>("/chat/completions", { body, stream: true });
  }

  /** Names of the models served. */
  async models(signal: AbortSignal): Promise<string[]> {
    const list = await this.#client.get<Json | undefined>("/models", { signal });
    if (!isFields(list) || !isList(list.data)) {
      throw new BadReplyError("unreadable", "it answers, but not with a list of models");
    }
    return list.data.flatMap((model) => (isFields(model) && typeof model.id === "string" ? model.id : []));
  }

  countRetry({ errorClass }: Failure): void {
    this.#retries[errorClass] = (this.#retries[errorClass] ?? 0) + 1;
  }

  countFailure(errorClass: ModelErrorClass): void {
    this.#failures[errorClass] = (this.#failures[errorClass] ?? 0) + 1;
  }

  countTokens({ prompt_tokens, completion_tokens, cached_tokens = 0 }: TokenUsage): void {
    this.#promptTokens += prompt_tokens;
    this.#completionTokens += completion_tokens;
    this.#cachedTokens += cached_tokens;
  }

  stats(waiting: number): EndpointStats {
    return {
      url: this.url,
      inFlight: this.inFlight,
      waiting,
      concurrency: this.limit.value,
      calls: this.#calls,
      resends: this.#resends,
      retries: { ...this.#retries },
      failures: { ...this.#failures },
      promptTokens: this.#promptTokens,
      cachedTokens: this.#cachedTokens,
      completionTokens: this.#completionTokens,
      breaker: this.breaker.state,
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
