import { connect } from "node:net";

export interface RawResponse {
  statusLine: string;
  headers: [string, string][];
  /** Decoded if it came in chunks. */
  body: Buffer;
  /** The chunks' texts; undefined if the body was not chunked. */
  chunks: string[] | undefined;
  /** Whether the last, empty chunk came. */
  terminated: boolean;
}

/** Sends bytes over a socket of its own and reads until the server closes it. */
export function exchangeBytes(port: number, bytes: string | Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const received: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (data) => received.push(data));
    socket.on("error", reject);
    socket.on("end", () => resolve(Buffer.concat(received)));
  });
}

export function requestBytes(
  method: string,
  path: string,
  headers: Record<string, string | null>,
  body: string,
): string {
  const all: Record<string, string | null> = {
    Host: "127.0.0.1",
    ...(method === "POST" ? { "Content-Type": "application/json" } : {}),
    ...headers,
    "Content-Length": method === "POST" ? String(Buffer.byteLength(body)) : null,
    Connection: "close",
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return `${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n${body}`;
}

export function parseResponse(bytes: Buffer): RawResponse {
  const end = bytes.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(": ");
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  const raw = bytes.subarray(end + 4);
  const isChunked = headers.some(([name, value]) => name === "transfer-encoding" && value === "chunked");
  if (!isChunked) return { statusLine, headers, body: raw, chunks: undefined, terminated: true };
  const chunks: string[] = [];
  let at = 0;
  let terminated = false;
  while (at < raw.length) {
    const lineEnd = raw.indexOf("\r\n", at);
    const size = Number.parseInt(raw.subarray(at, lineEnd).toString("latin1"), 16);
    if (size === 0) {
      terminated = true;
      break;
    }
    chunks.push(raw.subarray(lineEnd + 2, lineEnd + 2 + size).toString("utf8"));
    at = lineEnd + 2 + size + 2;
  }
  return { statusLine, headers, body: Buffer.from(chunks.join("")), chunks, terminated };
}
