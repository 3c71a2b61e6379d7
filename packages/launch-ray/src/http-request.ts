import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** There was no whole answer in time. */
export class LateError extends Error {
  /** Node's code for a connection that gave none; absent where what was asked may have been done all the same. */
  readonly code: "ETIMEDOUT" | undefined;

  constructor(message: string, code: "ETIMEDOUT" | undefined) {
    super(message);
    this.code = code;
  }
}

/** What is asked, and how long the whole answer may take. */
export interface HttpQuestion {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  readonly withinMs: number;
}

/**
 * Asks a server. Not by `fetch`: that adds `sec-fetch-mode`, by which Ray takes us for a browser, and refuses. A redirect is an answer.
 *
 * Errors: {@link LateError}, and Node's own where there is no connection.
 */
export async function request(
  url: string,
  { method, headers, body, withinMs }: HttpQuestion,
): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(withinMs);
  const type = body === undefined ? {} : { "content-type": "application/json" };
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const ask = url.startsWith("https:") ? httpsRequest : httpRequest;
      ask(url, { method, headers: { ...headers, ...type }, signal })
        .once("response", resolve)
        .once("error", reject)
        .end(body);
    });
    return { status: response.statusCode ?? 0, text: await text(response) };
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new LateError(
      `did not answer within ${withinMs / 1000} s`,
      method === "GET" ? "ETIMEDOUT" : undefined,
    );
  }
}
