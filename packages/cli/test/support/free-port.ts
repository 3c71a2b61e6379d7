import { once } from "node:events";
import { createServer } from "node:net";

/**
 * A port of this machine on which nobody listens. Below those that systems hand out by themselves, so that nobody else is
 * given it before the test listens there, or between one server's end and the next one's start.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    const free = await Promise.race([
      once(server.listen(port, "127.0.0.1"), "listening").then(() => true),
      once(server, "error").then(() => false),
    ]).catch(() => false);
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}
