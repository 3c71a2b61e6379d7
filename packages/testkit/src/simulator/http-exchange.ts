import type { IncomingMessage, ServerResponse } from "node:http";
import { hasBadBytes, withBadBytes } from "./bad-bytes.ts";
import type { Clock } from "./clock.ts";

/** How the bytes of one answer leave; set by faults. */
export interface Delivery {
  /** Send the body so many bytes at a time, with a pause between. */
  readonly pieces?: { readonly bytes: number; readonly delayMs: number };
  /** Break the connection in the middle of a plain body. */
  readonly cutBody?: boolean;
}

type Header = readonly [name: string, value: string];

let dateSecond = 0;
let dateText = "";

/** The `date` header, formatted once a second. */
function httpDate(): string {
  const now = Date.now();
  const second = Math.floor(now / 1000);
  if (second !== dateSecond) {
    dateSecond = second;
    dateText = new Date(now).toUTCString();
  }
  return dateText;
}

/** One request and its answer, with the headers of the recorded server in its order. */
export class HttpExchange {
  readonly request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #clock: Clock;
  delivery: Delivery = {};
  status = 0;
  responseBytes = 0;

  constructor(request: IncomingMessage, response: ServerResponse, clock: Clock) {
    this.request = request;
    this.#response = response;
    this.#clock = clock;
  }

  /** Whether the client can still read an answer. */
  get isOpen(): boolean {
    return !this.#response.destroyed && !this.#response.writableEnded;
  }

  onClose(callback: () => void): void {
    this.#response.once("close", callback);
  }

  sendJson(status: number, body: string, headers: readonly Header[] = []): void {
    this.send(status, body, "application/json", headers);
  }

  send(status: number, body: string, contentType?: string, headers: readonly Header[] = []): void {
    if (!this.isOpen) return;
    const isBad = hasBadBytes(body);
    const bytes = Buffer.byteLength(body);
    this.responseBytes = bytes;
    const type: readonly Header[] = contentType === undefined ? [] : [["content-type", contentType]];
    this.#writeHead(status, [...headers, ["content-length", String(bytes)], ...type, ...this.#connection()]);
    const { pieces, cutBody } = this.delivery;
    if (pieces === undefined && cutBody !== true) {
      this.#response.end(isBad ? withBadBytes(body) : body);
      return;
    }
    const buffer = isBad ? withBadBytes(body) : Buffer.from(body);
    if (pieces === undefined) {
      this.#response.write(buffer.subarray(0, bytes >> 1));
      this.breakOff();
      return;
    }
    this.#writeSlowly(buffer, pieces.bytes, pieces.delayMs);
  }

  openStream(): void {
    if (!this.isOpen) return;
    this.#writeHead(200, [
      ["content-type", "text/event-stream; charset=utf-8"],
      ...this.#connection(),
      ["transfer-encoding", "chunked"],
    ]);
    this.#response.flushHeaders();
  }

  /** One server-sent event, in a chunk of its own. */
  sendEvent(data: string): void {
    if (!this.isOpen) return;
    const event = `data: ${data}\n\n`;
    this.responseBytes += event.length;
    this.#response.write(hasBadBytes(event) ? withBadBytes(event) : event);
  }

  endStream(): void {
    if (this.isOpen) this.#response.end();
  }

  /** Breaks the connection so that the client sees a reset. */
  reset(): void {
    const { socket } = this.#response;
    if (socket === null) this.#response.destroy();
    else socket.resetAndDestroy();
  }

  /** Closes the connection behind what was written, in the middle of the answer. */
  breakOff(): void {
    this.#response.socket?.destroySoon();
  }

  #writeHead(status: number, headers: readonly Header[]): void {
    const all = ["date", httpDate(), "server", "uvicorn"];
    for (const [name, value] of headers) all.push(name, value);
    this.status = status;
    // keeps Node from adding headers of its own about the connection; the recorded server sends none
    this.#response.removeHeader("connection");
    this.#response.writeHead(status, all);
  }

  #connection(): readonly Header[] {
    return this.#response.shouldKeepAlive ? [] : [["connection", "close"]];
  }

  #writeSlowly(buffer: Buffer, bytes: number, delayMs: number): void {
    if (!this.isOpen) return;
    const rest = buffer.subarray(bytes);
    if (rest.length === 0) {
      this.#response.end(buffer);
      return;
    }
    this.#response.write(buffer.subarray(0, bytes));
    this.#clock.schedule(() => this.#writeSlowly(rest, bytes, delayMs), delayMs);
  }
}
