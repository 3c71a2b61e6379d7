import { isUtf8 } from "node:buffer";
import type { IncomingHttpHeaders } from "node:http";
import type { ReadableStream } from "node:stream/web";
import { checkJsonLimits } from "@matrix/core";
import { CallBody } from "./call-body.ts";
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

/** All that a server is told but for the call's own headers: the package would describe this machine to it. */
const alwaysSent = { accept: "application/json", "accept-encoding": "identity", "user-agent": "matrix-llm" };

/** Of an answer's headers, only these are looked at. */
const read = /^(?:content-type|retry-after|retry-after-ms|x-ratelimit-[a-z-]+|location)$/;

/**
 * A `fetch` for the `openai` package over our own connections.
 *
 * The key is added here, so that neither the package nor an error of it ever holds it. A server may close a kept-alive
 * connection just when a request is sent on it (vLLM does so after 5 s of silence): such a request is sent once more.
 *
 * @throws {TransportError}, or the signal's reason.
 */
export function undiciFetch(options: UndiciFetchOptions): typeof fetch {
  const own = Object.entries({ ...alwaysSent, ...options.headers }).flat();
  return async (input, init = {}) => {
    const { pathname, search, origin } = new URL(
      typeof input === "object" && "url" in input ? input.url : input,
    );
    if (origin !== options.origin) {
      throw new TypeError(`a request for ${origin} was given to the client of another server`);
    }
    const call = init.body instanceof CallBody ? init.body : undefined;
    const request: ExchangeRequest = {
      method: init.method ?? "GET",
      path: pathname + search,
      headers: requestHeaders(call?.headers ?? []),
      body: call ?? null,
      signal: call?.signal ?? init.signal ?? null,
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

  function requestHeaders(headers: readonly string[]): string[] {
    const authorization = options.apiKey ? ["authorization", `Bearer ${options.apiKey.reveal()}`] : [];
    return [...own, ...headers, ...authorization];
  }
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
  checkDepth(body);
  return new TextResponse(body.toString("utf8"), status, responseHeaders(headers));
}

const maxDepth = 64;

/** Deeply nested JSON blocks the process for seconds while it is parsed, and cannot be written again: V8 gives up on it. */
function checkDepth(body: Buffer): void {
  try {
    checkJsonLimits(body, {
      maxDepth,
      maxBytes: Number.POSITIVE_INFINITY,
      maxKeys: Number.POSITIVE_INFINITY,
    });
  } catch {
    throw new TransportError("too_deep", `the answer nests deeper than ${maxDepth} levels`);
  }
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
