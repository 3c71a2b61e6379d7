import { errors } from "undici";

/**
 * What went wrong between us and a server, before its answer could be read:
 * `no_connection` nobody there; `bad_certificate` somebody there who cannot prove who it is; `connection_lost` closed
 * before the first byte of an answer; `truncated` closed within the answer; `bad_http`, `not_utf8`, `too_large`,
 * `too_deep` what came is not what it should be; `stalled` nothing came for too long.
 */
export type TransportProblem =
  | "no_connection"
  | "bad_certificate"
  | "connection_lost"
  | "truncated"
  | "bad_http"
  | "not_utf8"
  | "too_large"
  | "too_deep"
  | "stalled";

/** Never leaves the package as it is: it becomes a `ModelError`, with this as its cause. Holds no bytes of the exchange. */
export class TransportError extends Error {
  readonly problem: TransportProblem;
  /** The system's or the HTTP layer's code, such as ECONNREFUSED. */
  readonly code: string | undefined;

  constructor(problem: TransportProblem, message: string, code?: string) {
    super(message);
    this.problem = problem;
    this.code = code;
  }

  override get name(): string {
    return "TransportError";
  }
}

const noConnection = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "EHOSTUNREACH",
  "EHOSTDOWN",
  "ENETUNREACH",
  "ENETDOWN",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "EMFILE",
  "ENFILE",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const hints: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused",
  ENOTFOUND: "the host's name is unknown",
  EAI_AGAIN: "the host's name could not be looked up",
  EMFILE: "too many open files: raise the limit (ulimit -n) or lower maxConcurrency",
  ENFILE: "too many open files on this machine: lower maxConcurrency",
  EADDRNOTAVAIL: "no free port on this machine: lower maxConcurrency",
  UND_ERR_CONNECT_TIMEOUT: "no connection within the time allowed for connecting",
};

/**
 * Sorts an error of the socket or the HTTP layer. Its own text is not kept: some hold bytes of the answer.
 *
 * @param answering whether the head of an answer had come.
 */
export function transportError(error: unknown, answering: boolean): TransportError {
  const code = codeOf(error);
  const withCode = (text: string) => (code === undefined ? text : `${text} (${code})`);
  if (code !== undefined && noConnection.has(code) && !answering) {
    return new TransportError("no_connection", withCode(hints[code] ?? "no connection"), code);
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_(?:GET|VERIFY)|ALTNAME/.test(code)) {
    return new TransportError(
      "bad_certificate",
      withCode("the server's TLS certificate is not accepted"),
      code,
    );
  }
  if (
    error instanceof errors.HTTPParserError ||
    code === "UND_ERR_HEADERS_OVERFLOW" ||
    code?.startsWith("ERR_SSL")
  ) {
    return new TransportError("bad_http", withCode("what the server sent is not HTTP"), code);
  }
  return answering
    ? new TransportError("truncated", withCode("the connection was lost within the answer"), code)
    : new TransportError("connection_lost", withCode("the connection was lost before an answer"), code);
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
