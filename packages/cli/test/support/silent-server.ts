import { once } from "node:events";
import { createServer } from "node:http";

/** A server that takes requests and never answers. */
export interface SilentServer extends AsyncDisposable {
  readonly url: string;
  /** Resolves with the first request. */
  readonly asked: Promise<unknown>;
}

export async function silentServer(): Promise<SilentServer> {
  const server = createServer();
  const asked = once(server, "request");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
