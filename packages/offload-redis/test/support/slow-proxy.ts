import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { onTestFinished } from "vitest";

/** Stands between client and server, and holds back what the server says. */
export interface SlowProxy {
  readonly url: string;
  /** How long each part of an answer is held back; `Infinity` keeps it for good, on connections of now and later. */
  delayMs: number;
  /** Parts of answers that came through. */
  readonly delivered: number;
}

/** Listens on a free port for as long as the test runs. */
export async function slowProxy(serverSocket: string): Promise<SlowProxy> {
  const sockets = new Set<Socket>();
  const state = { url: "", delayMs: 0, delivered: 0 };
  const server = createServer((client) => {
    const upstream = connect(serverSocket);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (data) => upstream.write(data));
    upstream.on("data", (data) => {
      if (state.delayMs === Number.POSITIVE_INFINITY) return;
      setTimeout(() => {
        state.delivered++;
        client.write(data);
      }, state.delayMs);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  state.url = `redis://127.0.0.1:${address.port}`;
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return state;
}
