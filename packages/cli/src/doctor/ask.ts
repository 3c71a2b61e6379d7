import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

/** A question to a server. */
export interface Question {
  readonly url: string;
  /** Sent as JSON; a GET without. */
  readonly body?: object;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
}

/** What a server answered, read to its end. */
export interface Answer {
  readonly status: number;
  /** Undefined where it is not JSON. */
  readonly json: unknown;
  /** The body's beginning, without the key, for people. */
  readonly text: string;
  readonly ms: number;
}

const mostBytes = 4 * 1024 * 1024;

/** Asks once, on a connection of its own. @throws {Error} whose message says why there was no answer. */
export async function ask({ url, body, apiKey, timeoutMs }: Question): Promise<Answer> {
  const started = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  const send = url.startsWith("https:") ? requestHttps : requestHttp;
  const payload = body === undefined ? undefined : JSON.stringify(body);
  try {
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      const outgoing = send(
        url,
        {
          method: payload === undefined ? "GET" : "POST",
          agent: false,
          signal,
          headers: {
            accept: "application/json",
            ...(payload === undefined ? {} : { "content-type": "application/json" }),
            ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
          },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          let bytes = 0;
          incoming.on("data", (chunk: Buffer) => {
            chunks.push(chunk);
            bytes += chunk.length;
            if (bytes > mostBytes)
              incoming.destroy(new Error(`its answer is longer than ${mostBytes} bytes`));
          });
          incoming.on("end", () =>
            resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
          );
          incoming.on("error", reject);
        },
      );
      outgoing.on("error", reject);
      outgoing.end(payload);
    });
    return { status, json: parsed(text), text: shown(text, apiKey), ms: performance.now() - started };
  } catch (error) {
    if (signal.aborted) throw new Error(`no answer within ${timeoutMs / 1000} s`, { cause: error });
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(reasons.get(code ?? "") ?? message, { cause: error });
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "the connection was reset"],
  ["ENOTFOUND", "there is no such host"],
  ["EHOSTUNREACH", "the host cannot be reached"],
  ["ETIMEDOUT", "the connection timed out"],
  ["EPROTO", "it does not speak TLS; is it http and not https?"],
]);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const mostShown = 200;

function shown(text: string, apiKey: string | undefined): string {
  const line = (apiKey ? text.replaceAll(apiKey, "***") : text).replace(/\s+/g, " ").trim();
  return line.length > mostShown ? `${line.slice(0, mostShown)}…` : line;
}
