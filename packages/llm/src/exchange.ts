import type { IncomingHttpHeaders } from "node:http";
import { ReadableStream, type ReadableStreamDefaultController } from "node:stream/web";
import type { Client, Dispatcher } from "undici";
import type { ConnectionPool } from "./connection-pool.ts";
import { TransportError, transportError } from "./transport-error.ts";

/** One request. `headers` are names and values in turn. */
export interface ExchangeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: string[];
  readonly body: Uint8Array | null;
  readonly signal: AbortSignal | null;
  /** Bytes of the answer's body. */
  readonly maxBytes: number;
}

/** What came: whole, or as it comes where the server sends events. */
export interface ExchangeReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer | ReadableStream<Uint8Array>;
}

/** Of an error's body no more is read: its message is cut to far less. */
const maxErrorBytes = 256 * 1024;

/**
 * Sends one request over a connection of the pool, which goes back once the exchange is over. Aborting closes the
 * connection, which is how a server learns that nobody waits for the answer.
 *
 * @throws {TransportError}, or the signal's reason.
 */
export function exchange(pool: ConnectionPool, request: ExchangeRequest): Promise<ExchangeReply> {
  return new Promise((resolve, reject) => {
    const client = pool.take();
    const handler = new ExchangeHandler(pool, client, request, resolve, reject);
    client.dispatch(
      {
        method: request.method,
        path: request.path,
        headers: request.headers,
        body: request.body,
      },
      handler,
    );
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #pool: ConnectionPool;
  readonly #client: Client;
  readonly #request: ExchangeRequest;
  readonly #resolve: (reply: ExchangeReply) => void;
  readonly #reject: (error: unknown) => void;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  #status = 0;
  #headers: IncomingHttpHeaders = {};
  #chunks: Buffer[] = [];
  #bytes = 0;
  #over = false;

  constructor(
    pool: ConnectionPool,
    client: Client,
    request: ExchangeRequest,
    resolve: (reply: ExchangeReply) => void,
    reject: (error: unknown) => void,
  ) {
    this.#pool = pool;
    this.#client = client;
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    if (request.signal?.aborted) this.#onAbort();
    else request.signal?.addEventListener("abort", this.#onAbort);
  }

  /** undici tells its newer handlers by this method from its older ones. */
  onRequestStart(): void {}

  onResponseStart(
    _control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    if (Number(headers["content-length"]) > this.#request.maxBytes) this.#tooLarge();
    else if (status < 300 && headers["content-type"]?.startsWith("text/event-stream")) this.#startStream();
  }

  onResponseData(_control: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#request.maxBytes) this.#tooLarge();
    // No back-pressure: what may pile up is bounded by maxBytes, and undici's parser, paused within a body that ends with
    // its connection, hands out empty chunks for ever.
    else if (this.#stream) this.#stream.enqueue(chunk);
    else {
      this.#chunks.push(chunk);
      if (this.#status < 400 || this.#bytes <= maxErrorBytes) return;
      this.#succeed();
      this.#hangUp();
    }
  }

  onResponseEnd(): void {
    this.#pool.giveBack(this.#client);
    this.#succeed();
  }

  onResponseError(_control: Dispatcher.DispatchController, error: Error): void {
    this.#pool.giveBack(this.#client);
    this.#fail(transportError(error, this.#status !== 0));
  }

  readonly #onAbort = (): void => {
    this.#fail(this.#request.signal?.reason);
    this.#hangUp();
  };

  #startStream(): void {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#stream = controller;
      },
      cancel: () => {
        this.#settle();
        this.#hangUp();
      },
    });
    this.#resolve({ status: this.#status, headers: this.#headers, body });
  }

  #tooLarge(): void {
    const limit = this.#request.maxBytes;
    this.#fail(new TransportError("too_large", `the answer is larger than maxReplyBytes (${limit} bytes)`));
    this.#hangUp();
  }

  /** Not undici's own abort: it connects anew at once, only to find the request gone. */
  #hangUp(): void {
    this.#pool.discard(this.#client);
  }

  #succeed(): void {
    if (!this.#settle()) return;
    if (this.#stream) this.#stream.close();
    else this.#resolve({ status: this.#status, headers: this.#headers, body: this.#whole() });
  }

  #whole(): Buffer {
    const [first, second] = this.#chunks;
    return first !== undefined && second === undefined ? first : Buffer.concat(this.#chunks);
  }

  #fail(error: unknown): void {
    if (!this.#settle()) return;
    if (this.#stream) this.#stream.error(error);
    else this.#reject(error);
  }

  /** @returns whether this was the first to end the exchange. */
  #settle(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#request.signal?.removeEventListener("abort", this.#onAbort);
    return true;
  }
}
