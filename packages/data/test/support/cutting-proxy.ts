import { once } from "node:events";
import { connect, createServer } from "node:net";
import { onTestFinished } from "vitest";

/** Stands before a server and breaks each connection after so many bytes of answers. */
export interface CuttingProxy {
  readonly endpoint: string;
  /** Bytes that the next connections bring, each by its number from 0. */
  bytes: (connection: number) => number;
  readonly connections: number;
}

/** Listens on a free port for as long as the test runs. */
export async function cuttingProxy(upstream: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(upstream);
  const proxy = { endpoint: "", bytes: (_: number) => Number.POSITIVE_INFINITY, connections: 0 };
  const server = createServer((incoming) => {
    let left = proxy.bytes(proxy.connections++);
    const outgoing = connect(Number(port), hostname);
    incoming.pipe(outgoing);
    outgoing.on("data", (chunk: Buffer) => {
      if (chunk.length <= left) incoming.write(chunk);
      else incoming.write(chunk.subarray(0, left), () => incoming.destroy());
      left -= Math.min(left, chunk.length);
    });
    outgoing.on("close", () => incoming.end());
    incoming.on("close", () => outgoing.destroy());
    for (const socket of [incoming, outgoing]) socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  proxy.endpoint = `http://127.0.0.1:${address.port}`;
  onTestFinished(() => void server.close());
  return proxy;
}
