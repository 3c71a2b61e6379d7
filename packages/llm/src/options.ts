import { type Clock, OptionError, type SamplingParams, systemClock } from "@matrix/core";
import type { ApiKeySource } from "./api-key.ts";
import { type BaseUrl, parseBaseUrl } from "./base-url.ts";
import type { BreakerOptions } from "./breaker.ts";
import type { BudgetOptions } from "./budget.ts";
import type { RetryOptions } from "./retry-policy.ts";

/** What makes an `openAiChatModel`. Times are milliseconds. */
export interface OpenAiChatModelOptions {
  /** Name of the resource. Default: the model. */
  readonly name?: string;
  /** As the server calls it. */
  readonly model: string;
  /** Address up to the version, such as `http://127.0.0.1:8000/v1`; several for replicas that serve the same model. */
  readonly baseUrl: string | readonly string[];
  /**
   * Name of the environment variable that holds the key, read when the model is opened. Default `OPENAI_API_KEY`, where a
   * missing variable means that no key is sent; `null` never sends one.
   */
  readonly apiKeyEnv?: string | null;
  /** Sent with every request, such as `{ "OpenAI-Organization": "…" }`. Not for secrets: they are not kept out of prints. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sampling parameters where a request has none. */
  readonly defaults?: SamplingParams;
  /** Asks for a stream and collects it: a server that falls silent is noticed before the deadline. Default `false`. */
  readonly stream?: boolean;
  /** Calls in flight for each endpoint; more wait, first come, first served. Default 1,024, vLLM's own limit on large GPUs. */
  readonly maxConcurrency?: number;
  /** For a call with its retries, where the call names no shorter time. Default 10 minutes. */
  readonly timeoutMs?: number;
  /** Default 10 seconds. */
  readonly connectTimeoutMs?: number;
  /** Streams only: until the first chunk. Default 2 minutes. */
  readonly firstTokenTimeoutMs?: number;
  /** Streams only: between chunks. Default 1 minute. */
  readonly idleTimeoutMs?: number;
  /** Idle connections are closed after it. Default 4 seconds: vLLM closes them after 5. */
  readonly keepAliveMs?: number;
  /** Bytes of one answer. Default 64 MiB. */
  readonly maxReplyBytes?: number;
  readonly retry?: Partial<RetryOptions>;
  readonly breaker?: Partial<BreakerOptions>;
  /** Calls wait this long for an endpoint that is down; then they fail and stop the run. Default 5 minutes. */
  readonly outageTimeoutMs?: number;
  /** Caps on what may be spent while the model is open. */
  readonly budget?: BudgetOptions;
  /** Whether `open` asks each endpoint if it serves the model. Default `true`. */
  readonly preflight?: boolean;
  /** For each endpoint. Default 5 seconds. */
  readonly preflightTimeoutMs?: number;
  readonly clock?: Clock;
  /** From 0 to 1, 1 excluded. Default `Math.random`. */
  readonly random?: () => number;
  /** Default `process.env`. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** {@link OpenAiChatModelOptions}, checked and complete. */
export interface ResolvedOptions
  extends Required<Omit<OpenAiChatModelOptions, "baseUrl" | "apiKeyEnv" | "retry" | "breaker">> {
  readonly endpoints: readonly BaseUrl[];
  readonly apiKey: ApiKeySource;
  readonly retry: RetryOptions;
  readonly breaker: BreakerOptions;
}

/** @throws {OptionError} naming the option and its rule. */
export function resolveOptions(options: OpenAiChatModelOptions): ResolvedOptions {
  const { model, baseUrl, apiKeyEnv } = options;
  if (model === "") throw new OptionError("model must be the name of a model, got an empty text");
  const resolved: ResolvedOptions = {
    name: options.name ?? model,
    model,
    endpoints: readBaseUrls(baseUrl),
    apiKey: {
      variable: apiKeyEnv === undefined ? "OPENAI_API_KEY" : apiKeyEnv,
      required: typeof apiKeyEnv === "string",
    },
    headers: readHeaders(options.headers ?? {}),
    defaults: options.defaults ?? {},
    stream: options.stream ?? false,
    maxConcurrency: options.maxConcurrency ?? 1024,
    timeoutMs: options.timeoutMs ?? 600_000,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    firstTokenTimeoutMs: options.firstTokenTimeoutMs ?? 120_000,
    idleTimeoutMs: options.idleTimeoutMs ?? 60_000,
    keepAliveMs: options.keepAliveMs ?? 4_000,
    maxReplyBytes: options.maxReplyBytes ?? 64 * 1024 * 1024,
    retry: {
      maxTries: 6,
      backoffBaseMs: 500,
      backoffCapMs: 60_000,
      throttleBudget: 100,
      throttleCapMs: 300_000,
      ...options.retry,
    },
    breaker: {
      window: 20,
      windowMs: 30_000,
      failureShare: 0.5,
      probeDelayMs: 250,
      maxProbeDelayMs: 5_000,
      probeSpacingMs: 1_000,
      ...options.breaker,
    },
    outageTimeoutMs: options.outageTimeoutMs ?? 300_000,
    budget: options.budget ?? {},
    preflight: options.preflight ?? true,
    preflightTimeoutMs: options.preflightTimeoutMs ?? 5_000,
    clock: options.clock ?? systemClock,
    random: options.random ?? Math.random,
    environment: options.environment ?? process.env,
  };
  checkNumbers(resolved);
  return resolved;
}

function readBaseUrls(given: string | readonly string[]): readonly BaseUrl[] {
  const endpoints = (typeof given === "string" ? [given] : given).map(parseBaseUrl);
  if (endpoints.length === 0)
    throw new OptionError("baseUrl must hold at least one address, got an empty list");
  const repeated = endpoints.find(
    ({ text }, index) => endpoints.findIndex((other) => other.text === text) !== index,
  );
  if (repeated) throw new OptionError(`baseUrl holds ${repeated.text} twice; each replica is named once`);
  return endpoints;
}

/** Headers that the transport sets itself, or that would carry a secret where it can be printed. */
const ownHeaders = new Set(
  "authorization connection content-length content-type expect host keep-alive transfer-encoding upgrade".split(
    " ",
  ),
);

function readHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name))
      throw new OptionError(`headers holds "${name}", which names no header`);
    if (ownHeaders.has(name.toLowerCase())) {
      throw new OptionError(`headers must not hold "${name}": it is set here (a key is named in apiKeyEnv)`);
    }
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      throw new OptionError(
        `header "${name}" must be visible ASCII, spaces and tabs; other characters cannot be sent`,
      );
    }
  }
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function checkNumbers(options: ResolvedOptions): void {
  const { retry, breaker, budget } = options;
  const wholes: Record<string, number | undefined> = {
    maxConcurrency: options.maxConcurrency,
    maxReplyBytes: options.maxReplyBytes,
    "retry.maxTries": retry.maxTries,
    "breaker.window": breaker.window,
    "budget.maxCalls": budget.maxCalls,
    "budget.maxTokens": budget.maxTokens,
  };
  for (const [name, value] of Object.entries(wholes)) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) {
      throw new OptionError(`${name} must be an integer of at least 1, got ${value}`);
    }
  }
  const times: Record<string, number> = {
    timeoutMs: options.timeoutMs,
    connectTimeoutMs: options.connectTimeoutMs,
    firstTokenTimeoutMs: options.firstTokenTimeoutMs,
    idleTimeoutMs: options.idleTimeoutMs,
    keepAliveMs: options.keepAliveMs,
    outageTimeoutMs: options.outageTimeoutMs,
    preflightTimeoutMs: options.preflightTimeoutMs,
    "breaker.windowMs": breaker.windowMs,
    "breaker.probeDelayMs": breaker.probeDelayMs,
    "breaker.maxProbeDelayMs": breaker.maxProbeDelayMs,
    "breaker.probeSpacingMs": breaker.probeSpacingMs,
  };
  for (const [name, value] of Object.entries(times)) {
    // Node's timers hold 31 bits: a longer one fires at once.
    if (!(value > 0 && value < 2 ** 31)) {
      throw new OptionError(`${name} must be more than 0 and less than 2^31 milliseconds, got ${value}`);
    }
  }
  const counts: Record<string, number> = {
    "retry.backoffBaseMs": retry.backoffBaseMs,
    "retry.backoffCapMs": retry.backoffCapMs,
    "retry.throttleBudget": retry.throttleBudget,
    "retry.throttleCapMs": retry.throttleCapMs,
  };
  for (const [name, value] of Object.entries(counts)) {
    if (!(value >= 0 && value < 2 ** 31))
      throw new OptionError(`${name} must be from 0 to 2^31 - 1, got ${value}`);
  }
  if (!(breaker.failureShare > 0 && breaker.failureShare <= 1)) {
    throw new OptionError(
      `breaker.failureShare must be more than 0 and at most 1, got ${breaker.failureShare}`,
    );
  }
}
