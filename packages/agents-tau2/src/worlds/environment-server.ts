import { setTimeout as sleep } from "node:timers/promises";
import { jsonText } from "../value/json-text.ts";
import { JsonTextError, parseJson } from "../value/parse-json.ts";
import { isDictionary, type Value } from "../value/value.ts";
import { EnvironmentServerError } from "./environment-server-error.ts";

/** An answer of the server; `ok` is false where it refused (400 or 422), with its reason as text. */
export type ServerAnswer =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly why: string };

/** What a session's requests have in common. */
export interface EnvironmentServerOptions {
  /** Base URL of the session, without a slash at the end. */
  readonly url: string;
  /** Milliseconds for one request, the server's start included. */
  readonly timeoutMs: number;
}

const pauseMs = 250;
// a gateway that is still starting the session's server says so with one of these; nothing has run then
const starting = new Set([502, 503, 504]);

/** One session of upstream's environment over HTTP: JSON in, JSON out. */
export class EnvironmentServer {
  readonly #options: EnvironmentServerOptions;

  constructor(options: EnvironmentServerOptions) {
    this.#options = options;
  }

  /** @throws {EnvironmentServerError} */
  async get(path: string, signal: AbortSignal): Promise<Value> {
    const answer = await this.#ask("GET", path, undefined, signal);
    if (answer.ok) return answer.value;
    throw new EnvironmentServerError(`${this.#options.url}${path} refuses: ${answer.why}`);
  }

  /** @param body JSON text @throws {EnvironmentServerError} */
  post(path: string, body: string, signal: AbortSignal): Promise<ServerAnswer> {
    return this.#ask("POST", path, body, signal);
  }

  /** Says that the session is over; a server that does not care may answer what it likes. */
  async end(): Promise<void> {
    const { url, timeoutMs } = this.#options;
    const response = await fetch(url, { method: "DELETE", signal: AbortSignal.timeout(timeoutMs) }).catch(
      () => undefined,
    );
    await response?.body?.cancel();
  }

  async #ask(
    method: string,
    path: string,
    body: string | undefined,
    signal: AbortSignal,
  ): Promise<ServerAnswer> {
    const { url, timeoutMs } = this.#options;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const request = {
      method,
      signal: deadline,
      ...(body === undefined ? {} : { body, headers: { "content-type": "application/json" } }),
    };
    for (;;) {
      const response = await fetch(`${url}${path}`, request).catch((error: unknown) => {
        if (!deadline.aborted && isRefusedConnection(error)) return undefined;
        const late = deadline.aborted && !signal.aborted;
        throw this.#failure(method, path, late ? `no answer within ${timeoutMs} ms` : reasonOf(error), {
          cause: error,
        });
      });
      if (response !== undefined && !starting.has(response.status)) {
        return this.#read(method, path, response.status, await response.text());
      }
      await response?.body?.cancel();
      await sleep(pauseMs, undefined, { signal: deadline }).catch((cause: unknown) => {
        throw this.#failure(method, path, `nobody there after ${timeoutMs} ms`, { cause });
      });
    }
  }

  #read(method: string, path: string, status: number, text: string): ServerAnswer {
    const value = this.#parse(method, path, status, text);
    if (status >= 200 && status < 300) return { ok: true, value };
    if (status === 400 || status === 422) return { ok: false, why: detailIn(value) ?? text };
    throw this.#failure(method, path, `status ${status}: ${text.slice(0, shownText)}`, { status });
  }

  #parse(method: string, path: string, status: number, text: string): Value {
    try {
      return parseJson(text);
    } catch (error) {
      if (!(error instanceof JsonTextError)) throw error;
      throw this.#failure(method, path, `status ${status}, not JSON: ${text.slice(0, shownText)}`, {
        cause: error,
        status,
      });
    }
  }

  #failure(
    method: string,
    path: string,
    why: string,
    facts: { readonly cause?: unknown; readonly status?: number },
  ): EnvironmentServerError {
    return new EnvironmentServerError(
      `environment server: ${method} ${this.#options.url}${path}: ${why}`,
      facts,
    );
  }
}

const shownText = 200;

/** FastAPI puts the reason of a refusal under `detail`: a text, or a list of what does not fit. */
function detailIn(value: Value): string | undefined {
  const detail = isDictionary(value) ? value.get("detail") : undefined;
  return detail === undefined ? undefined : typeof detail === "string" ? detail : jsonText(detail);
}

function isRefusedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return typeof cause === "object" && cause !== null && "code" in cause && cause.code === "ECONNREFUSED";
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
