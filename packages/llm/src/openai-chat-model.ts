import { type ChatModel, ClosedError } from "@matrix/core";
import { readApiKey } from "./api-key.ts";
import { Budget } from "./budget.ts";
import { runCall } from "./call-loop.ts";
import { Endpoint } from "./endpoint.ts";
import { openFileAdvice, openFileLimit } from "./open-file-limit.ts";
import { type OpenAiChatModelOptions, type ResolvedOptions, resolveOptions } from "./options.ts";
import { preflight } from "./preflight.ts";
import { redactor } from "./redact.ts";
import { Replicas } from "./replicas.ts";
import { servedModels } from "./served-models.ts";
import type { Session } from "./session.ts";
import type { ChatModelStats } from "./stats.ts";

/** A chat model behind one or several OpenAI-compatible servers. */
export interface OpenAiChatModel extends ChatModel {
  open(options: { readonly signal: AbortSignal }): Promise<void>;
  close(): Promise<void>;
  /** Counters for a panel; all zero before it is opened. */
  stats(): ChatModelStats;
}

/**
 * A chat model on any OpenAI-compatible server, vLLM first.
 *
 * Units: milliseconds, tokens, bytes, as the options' names say.
 * Errors: {@link OptionError} at once for an option that breaks its rule; `open` and `complete` throw `ModelError` (the
 * README has the classes), `complete` also the reason of the caller's signal, and {@link ClosedError} before `open` and
 * after `close`.
 */
export function openAiChatModel(options: OpenAiChatModelOptions): OpenAiChatModel {
  const resolved = resolveOptions(options);
  const { name, model } = resolved;
  let opened: { readonly session: Session; readonly close: () => Promise<void> } | undefined;

  return {
    name,
    async open({ signal }) {
      if (opened) throw new ClosedError(`chat model "${name}" is open already`);
      opened = openSession(resolved);
      try {
        await warnOfFewFiles(resolved);
        if (resolved.preflight) await preflight(opened.session, signal);
      } catch (error) {
        await this.close();
        throw error;
      }
    },
    async complete(request, call) {
      if (!opened) throw new ClosedError(`chat model "${name}" is not open; call open() before complete()`);
      return runCall(opened.session, request, call);
    },
    async close() {
      const closing = opened;
      opened = undefined;
      await closing?.close();
    },
    stats() {
      if (!opened) return { model, endpoints: [], calls: 0, tokens: 0 };
      const { endpoints, replicas, budget } = opened.session;
      return {
        model,
        endpoints: endpoints.map((endpoint) => endpoint.stats(replicas.waitingAt(endpoint))),
        calls: budget.calls,
        tokens: budget.tokens,
      };
    },
  };
}

function openSession(options: ResolvedOptions): { session: Session; close: () => Promise<void> } {
  const { clock, outageTimeoutMs, preflightTimeoutMs: timeoutMs } = options;
  const apiKey = readApiKey(options.apiKey, options.environment);
  const redact = redactor(apiKey ? [apiKey] : []);
  const closing = new AbortController();
  const { signal } = closing;
  const endpoints = options.endpoints.map((url) => new Endpoint(url, options, apiKey));
  const replicas = new Replicas(endpoints, {
    clock,
    outageTimeoutMs,
    async isThere(endpoint) {
      const answer = await servedModels(endpoint, { clock, timeoutMs, signal, redact });
      // A server that answers anything but its own failure is there, even one without a list of models.
      return "models" in answer || answer.failure.errorClass !== "transient";
    },
  });
  return {
    session: { options, endpoints, replicas, budget: new Budget(options.budget), redact, closed: signal },
    async close() {
      closing.abort();
      replicas.close();
      await Promise.all(endpoints.map((endpoint) => endpoint.close()));
    },
  };
}

async function warnOfFewFiles({ maxConcurrency, endpoints }: ResolvedOptions): Promise<void> {
  const advice = openFileAdvice(maxConcurrency * endpoints.length, await openFileLimit());
  if (advice) process.emitWarning(advice, { type: "MatrixWarning", code: "MATRIX_OPEN_FILES" });
}
