import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What a real Ray 2.52.1 answered. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, "../recorded/ray-2.52.1.json"), "utf8"),
) as Readonly<Record<string, Answer>>;
const runningJob = (JSON.parse(recorded.jobs!.body) as { readonly status: string }[]).find(
  ({ status }) => status === "RUNNING",
)!;

/** A job as it was asked for, and what became of it. */
export interface FakeJob {
  readonly asked: Readonly<Record<string, unknown>>;
  status: string;
  message: string;
  log: string;
}

/** A dashboard of Ray that answers as the real one was recorded to, on jobs of its own. */
export class FakeRay {
  /** By their ids. */
  readonly jobs = new Map<string, FakeJob>();
  /** Method and path of each request so far. */
  readonly requests: string[] = [];
  /** Headers of the last one. */
  headers: IncomingMessage["headers"] = {};
  /** In place of the usual answer to the next POST of jobs. */
  refusal: Answer | undefined;
  /** Whether a job that waits goes on waiting when it is told to stop, as it does without resources. */
  keepsWaiting = false;
  #server: Server | undefined;

  async start(): Promise<string> {
    const server = createServer(async (request, response) => {
      const { status, body } = await this.#answer(request);
      response.writeHead(status).end(body);
    });
    server.on("upgrade", (request, socket) => this.#tail(request, socket));
    this.#server = server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** Ids and states, in their order. */
  get states(): string[] {
    return [...this.jobs].map(([id, { status }]) => `${id.replace(/^matrix-demo-\w{6}-/, "")} ${status}`);
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const { method = "", url = "", headers } = request;
    this.requests.push(`${method} ${url}`);
    this.headers = headers;
    if (method === "POST" && "sec-fetch-mode" in headers) return recorded.browser!;
    if (url === "/api/version") return recorded.version!;
    if (url === "/api/jobs/") return method === "POST" ? this.#submit(await text(request)) : this.#list();
    const [, id = "", action] = /^\/api\/jobs\/([^/]+)\/(stop|logs)$/.exec(url) ?? [];
    const job = this.jobs.get(decodeURIComponent(id));
    if (job === undefined) return { ...recorded.missing!, body: `Job ${id} does not exist` };
    if (action === "logs") return { status: 200, body: JSON.stringify({ logs: job.log }) };
    if (job.status === "RUNNING" || (job.status === "PENDING" && !this.keepsWaiting)) job.status = "STOPPED";
    return recorded.stopped!;
  }

  #submit(body: string): Answer {
    const asked = JSON.parse(body) as Record<string, unknown>;
    const id = String(asked.submission_id);
    if (this.refusal !== undefined) return this.refusal;
    if (this.jobs.has(id)) {
      const { status, body: said } = recorded.exists!;
      return { status, body: said.replaceAll("matrix-one", id) };
    }
    this.jobs.set(id, { asked, status: "RUNNING", message: "", log: "" });
    return { status: 200, body: JSON.stringify({ job_id: id, submission_id: id }) };
  }

  #list(): Answer {
    const jobs = [...this.jobs].map(([id, { status, message }]) => ({
      ...runningJob,
      submission_id: id,
      status,
      message,
    }));
    // A driver that nobody submitted has no such id.
    return { status: 200, body: JSON.stringify([{ ...runningJob, submission_id: null }, ...jobs]) };
  }

  /** A log as Ray tells it: from its first line on, over a WebSocket, until the job is over. */
  async #tail(request: IncomingMessage, socket: Duplex): Promise<void> {
    const [, id = ""] = /^\/api\/jobs\/([^/]+)\/logs\/tail$/.exec(request.url ?? "") ?? [];
    const job = this.jobs.get(id);
    const accept = createHash("sha1")
      .update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest("base64");
    socket.on("error", () => {});
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    // Asked for compressed frames, the real one ends without a word.
    const isCompressed = request.headers["sec-websocket-extensions"] !== undefined;
    let sent = 0;
    while (job !== undefined && !isCompressed && !socket.destroyed) {
      const isOver = job.status !== "RUNNING";
      const more = Buffer.from(job.log.slice(sent));
      sent = job.log.length;
      if (more.length > 0) socket.write(Buffer.concat([Buffer.from([0x81, more.length]), more]));
      if (isOver) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    socket.end(Buffer.from([0x88, 0]));
  }
}
