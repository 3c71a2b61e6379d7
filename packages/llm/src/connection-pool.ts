import { Client } from "undici";
import { connectRamp } from "./connect-ramp.ts";

/** Units: milliseconds. */
export interface ConnectionPoolOptions {
  readonly origin: string;
  readonly keepAliveMs: number;
  readonly connectTimeoutMs: number;
}

/**
 * Connections to one origin, one exchange at a time each: never more sockets than exchanges.
 *
 * undici's own `Pool` walks all its connections to find a free one; at 10,000 in flight that was a third of the client's
 * CPU. Here the last one given back is the next one taken, so that idle ones at the bottom time out.
 */
export class ConnectionPool {
  readonly #options: ConnectionPoolOptions;
  readonly #connect: ReturnType<typeof connectRamp>;
  readonly #idle: Client[] = [];
  readonly #all = new Set<Client>();

  constructor(options: ConnectionPoolOptions) {
    this.#options = options;
    this.#connect = connectRamp({ connectTimeoutMs: options.connectTimeoutMs, width: 256 });
  }

  /** Connections that exist or are being made, idle ones included. */
  get size(): number {
    return this.#all.size;
  }

  take(): Client {
    const idle = this.#idle.pop();
    if (idle) return idle;
    const client = new Client(this.#options.origin, {
      connect: this.#connect,
      pipelining: 1,
      keepAliveTimeout: this.#options.keepAliveMs,
      keepAliveMaxTimeout: this.#options.keepAliveMs,
      // A generation may take longer than any fixed limit; the call's deadline holds instead.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    this.#all.add(client);
    return client;
  }

  giveBack(client: Client): void {
    if (this.#all.has(client)) this.#idle.push(client);
  }

  /** For a connection that may still be in use: it is closed, whatever it does. */
  discard(client: Client): void {
    this.#all.delete(client);
    void client.destroy();
  }

  async close(): Promise<void> {
    const all = [...this.#all];
    this.#all.clear();
    this.#idle.length = 0;
    await Promise.all(all.map((client) => client.destroy()));
  }
}
