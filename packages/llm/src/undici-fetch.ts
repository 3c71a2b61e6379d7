import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { ReadableStream } from "node:stream/web";
import type { ConnectionPool } from "./connection-pool.ts";
import { readErrorBody } from "./error-body.ts";
import { type ExchangeReply, type ExchangeRequest, exchange } from "./exchange.ts";
import type { Secret } from "./secret.ts";
import { strictUtf8 } from "./strict-utf8.ts";
import { TextResponse } from "./text-response.ts";
import { TransportError } from "./transport-error.ts";

/** What {@link undiciFetch} needs of its endpoint. */
export interface UndiciFetchOptions {
  readonly pool: ConnectionPool;
  readonly origin: string;
  readonly apiKey: Secret | undefined;
  /** Sent with every request, beside those of the call. */
  readonly headers: Readonly<Record<string, string>>;
  readonly maxReplyBytes: number;
  /** A request is sent a second time because its connection was closed before the answer. */
  readonly onResend: () => void;
}

/** Of what the `openai` package wants to send, only these leave: the rest describes this machine to the server. */
const forwarded = [
  "accept",
  "content-type",
  "idempotency-key",
  "x-request-id",
  "x-matrix-row",
  "x-matrix-trial",
  "x-matrix-role",
  "x-matrix-step",
];

/** Of an answer's headers, only these are looked at. */
const read = /^(?:content-type|retry-after|retry-after-ms|x-request-id|x-ratelimit-[a-z-]+|location)$/;

/**
 * A `fetch` for the `openai` package over our own connections.
 *
 * The key is added here, so that neither the package nor an error of it ever holds it. A server may close a kept-alive
 * connection just when a request is sent on it (vLLM does so after 5 s of silence): such a request is sent once more.
 *
 * @throws {TransportError}, or the signal's reason.
 */
export function undiciFetch(options: UndiciFetchOptions): typeof fetch {
  const own = Object.entries({
    "user-agent": "matrix-llm",
    "accept-encoding": "identity",
    ...options.headers,
  }).flat();
  return async (input, init = {}) => {
    const { pathname, search, origin } = new URL(
      typeof input === "object" && "url" in input ? input.url : input,
    );
    if (origin !== options.origin)
      throw new TypeError(`a request for ${origin} was given to the client of another server`);
    const request: ExchangeRequest = {
      method: init.method ?? "GET",
      path: pathname + search,
      headers: requestHeaders(init.headers),
      body: plainBody(init.body),
      signal: init.signal ?? null,
      maxBytes: options.maxReplyBytes,
    };
    const { body, ...head } = await exchangeOnceMore(request);
    return body instanceof Uint8Array ? wholeResponse(head, body) : streamResponse(head, body);
  };

  async function exchangeOnceMore(request: ExchangeRequest): Promise<ExchangeReply> {
    try {
      return await exchange(options.pool, request);
    } catch (error) {
      if (!(error instanceof TransportError) || error.problem !== "connection_lost") throw error;
      options.onResend();
      return exchange(options.pool, request);
    }
  }

  function requestHeaders(given: RequestInit["headers"]): string[] {
    const headers = [...own];
    const all = given instanceof Headers ? given : new Headers(given);
    // Asked one by one: walking `Headers` sorts them and keeps the sorted copy.
    for (const name of forwarded) {
      const value = all.get(name);
      if (value !== null) headers.push(name, value);
    }
    if (options.apiKey) headers.push("authorization", `Bearer ${options.apiKey.reveal()}`);
    return headers;
  }
}

function plainBody(body: RequestInit["body"]): Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (body instanceof Uint8Array) return body;
  throw new TypeError("only bytes are sent");
}

type Head = Omit<ExchangeReply, "body">;

function wholeResponse({ status, headers }: Head, body: Buffer): Response {
  if (status >= 300) {
    const error = JSON.stringify({ error: readErrorBody(body.toString("utf8")) });
    return new TextResponse(error, status, responseHeaders(headers));
  }
  if (!isUtf8(body)) {
    const encoding = headers["content-encoding"];
    throw new TransportError(
      "not_utf8",
      encoding ? `the answer comes as "${encoding}", which was not asked for` : "the answer is not UTF-8",
    );
  }
  return new TextResponse(body.toString("utf8"), status, responseHeaders(headers));
}

function streamResponse({ status, headers }: Head, body: ReadableStream<Uint8Array>): Response {
  return new Response(body.pipeThrough(strictUtf8()), { status, headers: responseHeaders(headers) });
}

function responseHeaders(headers: IncomingHttpHeaders): Headers {
  const kept = new Headers();
  for (const name in headers) {
    const value = headers[name];
    if (read.test(name) && value !== undefined)
      kept.set(name, typeof value === "string" ? value : value.join(", "));
  }
  return kept;
}
