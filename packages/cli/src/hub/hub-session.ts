import { setTimeout as pause } from "node:timers/promises";
import { OptionError } from "@matrix/core";
import { HubError } from "./hub-error.ts";

/** How a hub is asked. */
export interface HubSession {
  /** Without a slash at its end. */
  readonly endpoint: string;
  readonly signal: AbortSignal;
  /** Sends a body with the token to a path of the hub. @throws {HubError} */
  post(
    what: string,
    path: string,
    body: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
  /** Sends a body, without the token unless the address is the hub's own. @throws {HubError} */
  postTo(
    what: string,
    url: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<unknown>;
}

/** Where and as whom. */
export interface HubSessionOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Pause before the first retry in milliseconds; each later one is twice as long. Default 500. */
  readonly retryMs?: number;
}

const tries = 5;

/** The Hugging Face hub, or the one that `HF_ENDPOINT` names, with the token of `HF_TOKEN`. @throws {OptionError} without a token */
export function hubSession({ env, signal, retryMs = 500 }: HubSessionOptions): HubSession {
  const endpoint = (env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  if (!URL.canParse(endpoint)) throw new OptionError(`HF_ENDPOINT is no address: "${endpoint}"`);
  const token = env.HF_TOKEN?.trim();
  if (!token) {
    throw new OptionError(
      "HF_TOKEN is not set; it holds a token that may write, from the settings of your account on the hub",
    );
  }

  async function send(what: string, url: string, body: string, headers: Readonly<Record<string, string>>) {
    const own = new URL(url).origin === new URL(endpoint).origin;
    const sent = {
      "content-type": "application/json",
      ...headers,
      ...(own ? { authorization: `Bearer ${token}` } : {}),
    };
    const answer = await withRetries(what, { signal, retryMs }, async () => {
      // A redirect to another place must not be given the token.
      const response = await fetch(url, { method: "POST", body, headers: sent, signal, redirect: "error" });
      const text = await response.text();
      if (response.ok) return text;
      throw refusal(what, response, text.replaceAll(token!, "***"));
    });
    return parsedOr(answer);
  }

  return {
    endpoint,
    signal,
    post: (what, path, body, headers = {}) => send(what, `${endpoint}${path}`, body, headers),
    postTo: send,
  };
}

/** What is tried again. */
export interface Retrying {
  readonly signal: AbortSignal;
  readonly retryMs: number;
}

/** Tries again what may go well later: no connection, too many requests, errors of the server. @throws {HubError} */
export async function withRetries<Result>(
  what: string,
  { signal, retryMs }: Retrying,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      const failed = error instanceof HubError ? error : noAnswer(what, error);
      if (!failed.retryable || attempt === tries) throw failed;
      await pause(retryMs * 2 ** (attempt - 1), undefined, { signal });
    }
  }
}

/** What a status means. `words` are the server's. */
export function refusal(what: string, { status }: { readonly status: number }, words: string): HubError {
  const way =
    status === 401 || status === 403 ? "; see that HF_TOKEN is right and may write to that place" : "";
  const said = messageIn(words);
  return new HubError(`${what}: the hub answered ${status}${said === "" ? "" : ` (${said})`}${way}`, {
    status,
    retryable: status === 429 || status === 408 || status >= 500,
  });
}

function noAnswer(what: string, error: unknown): HubError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new HubError(`${what}: the hub gave no answer (${why})`, { retryable: true, cause: error });
}

function messageIn(words: string): string {
  const parsed = parsedOr(words);
  const message = typeof parsed === "object" && parsed !== null ? Reflect.get(parsed, "error") : undefined;
  return (typeof message === "string" ? message : words).replaceAll(/\s+/g, " ").trim().slice(0, 300);
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
