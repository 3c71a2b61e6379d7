import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A request as it came over the wire. `number` counts all requests of the server, from 0. */
export interface Received {
  readonly number: number;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Up to the version. */
  readonly baseUrl: string;
  readonly received: Received[];
  /** Connections ever accepted, and those open now. */
  connections: number;
  open: number;
  close(): Promise<void>;
}

/**
 * An HTTP/1.1 server over bare sockets: a test writes whatever bytes it wants, or none, and closes when it likes.
 *
 * @param handle called for each request; what it throws destroys the connection.
 */
export async function httpServer(
  handle: (request: Received, socket: Socket) => void | Promise<void>,
  { port = 0, onConnection = () => {} }: { port?: number; onConnection?: (socket: Socket) => void } = {},
): Promise<TestServer> {
  const sockets = new Set<Socket>();
  const received: Received[] = [];
  const listener = createServer((socket) => {
    sockets.add(socket);
    server.connections++;
    server.open++;
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      server.open--;
    });
    onConnection(socket);
    let bytes = Buffer.alloc(0);
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      for (;;) {
        const end = bytes.indexOf("\r\n\r\n");
        if (end < 0) return;
        const [start = "", ...lines] = bytes.subarray(0, end).toString("latin1").split("\r\n");
        const headers = Object.fromEntries(
          lines.map((line) => [
            line.slice(0, line.indexOf(":")).toLowerCase(),
            line.slice(line.indexOf(":") + 1).trim(),
          ]),
        );
        const length = Number(headers["content-length"] ?? 0);
        if (bytes.length < end + 4 + length) return;
        const body = bytes.subarray(end + 4, end + 4 + length).toString("utf8");
        bytes = bytes.subarray(end + 4 + length);
        const [method = "", path = ""] = start.split(" ");
        const request = { number: received.length, method, path, headers, body };
        received.push(request);
        const handled = async () => handle(request, socket);
        void handled().catch(() => socket.destroy());
      }
    });
  });
  const close = async () => {
    const closed = new Promise((resolve) => listener.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const server: TestServer = {
    port: 0,
    baseUrl: "",
    received,
    connections: 0,
    open: 0,
    close,
    [Symbol.asyncDispose]: close,
  };
  listener.listen(port, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const actual = typeof address === "object" && address ? address.port : 0;
  return Object.assign(server, { port: actual, baseUrl: `http://127.0.0.1:${actual}/v1` });
}

/** Writes one whole answer. A body that is no text or bytes is written as JSON. */
export function answer(
  socket: Socket,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes =
    body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const all = { "content-type": "application/json", "content-length": String(bytes.length), ...headers };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  // In one piece: Nagle's algorithm would hold the second for 40 ms.
  socket.write(Buffer.concat([Buffer.from(`HTTP/1.1 ${status} Status\r\n${lines.join("")}\r\n`), bytes]));
}

/** What a server answers when all is well. */
export function completion(content: string | null = "hello", more: object = {}): object {
  return {
    id: "chatcmpl-1",
    object: "chat.completion",
    created: 1,
    model: "m",
    choices: [
      { index: 0, message: { role: "assistant", content }, finish_reason: "stop", logprobs: null, ...more },
    ],
    usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
  };
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await httpServer(() => {});
  await server.close();
  return server.port;
}
