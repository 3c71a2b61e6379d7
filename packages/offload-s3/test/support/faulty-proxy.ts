import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/**
 * What happens to a request: an answer of our own; `hang`: none; `lose-answer`: the server does as asked, but nobody hears of
 * it; `cut`: half of the body, then the connection breaks; `short`: half of the body, as if that were all; `wrong`: one byte
 * is another.
 */
export type Fault =
  | { readonly status: number; readonly code: string }
  | "hang"
  | "lose-answer"
  | "cut"
  | "short"
  | "wrong";

/** Stands before an S3 server and does to requests what `fault` says. */
export interface FaultyProxy {
  readonly endpoint: string;
  /** Asked of each request; undefined lets it through. */
  fault: (request: { readonly method: string; readonly path: string }) => Fault | undefined;
  /** Requests seen, as `METHOD`. */
  readonly seen: string[];
  /** Most requests under way at once. */
  readonly peak: number;
}

/** Listens on a free port for as long as the test runs. */
export async function faultyProxy(upstream: string): Promise<FaultyProxy> {
  const state = { endpoint: "", fault: (): Fault | undefined => undefined, seen: [] as string[], peak: 0 };
  let underWay = 0;
  const server = createServer(async (incoming, outgoing) => {
    state.seen.push(incoming.method!);
    state.peak = Math.max(state.peak, ++underWay);
    outgoing.once("close", () => underWay--);
    const proxy: FaultyProxy = state;
    const fault = proxy.fault({ method: incoming.method!, path: incoming.url! });
    const body = await bytesOf(incoming);
    if (fault === "hang") return;
    if (typeof fault === "object") return answerItself(outgoing, fault);
    try {
      const answer = await ask(upstream, incoming, body);
      deliver(outgoing, answer, fault);
    } catch {
      outgoing.destroy();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  state.endpoint = `http://127.0.0.1:${address.port}`;
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return state;
}

interface Answer {
  readonly message: IncomingMessage;
  readonly body: Buffer;
}

/** With the caller's own host: it is part of what was signed. */
async function ask(upstream: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { method, url, headers } = incoming;
  const forwarded = request(new URL(upstream + url), { method: method!, headers, agent: false });
  forwarded.end(body);
  const [message] = (await once(forwarded, "response")) as [IncomingMessage];
  return { message, body: await bytesOf(message) };
}

function deliver(outgoing: ServerResponse, { message, body }: Answer, fault: Fault | undefined): void {
  if (fault === "lose-answer") return void outgoing.destroy();
  const { "transfer-encoding": _, connection: __, ...headers } = message.headers;
  const half = body.subarray(0, body.length >> 1);
  const sent = fault === "short" ? half : fault === "wrong" ? Buffer.from(body).fill(0, 0, 1) : body;
  // The answer to HEAD tells a length without having a body.
  const length = body.length === 0 ? {} : { "content-length": sent.length };
  outgoing.writeHead(message.statusCode!, { ...headers, ...length });
  if (fault === "cut") outgoing.write(half, () => outgoing.destroy());
  else outgoing.end(sent);
}

function answerItself(outgoing: ServerResponse, { status, code }: { status: number; code: string }): void {
  outgoing.writeHead(status, { "content-type": "application/xml" });
  outgoing.end(
    `<?xml version="1.0"?><Error><Code>${code}</Code><Message>made up by the test</Message></Error>`,
  );
}

async function bytesOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
