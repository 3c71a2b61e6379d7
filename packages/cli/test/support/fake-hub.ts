import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

/** One request as the hub got it. */
export interface HubRequest {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly body: Buffer;
}

/** How a fake hub behaves. */
export interface FakeHubOptions {
  /** Files from that size on go to the store for large files. Default 1 KiB. */
  readonly largeFrom?: number;
  /** Parts of a multipart transfer; none: one request a file. */
  readonly partBytes?: number;
  /** Statuses that the next requests are answered with before the hub works. */
  readonly failures?: number[];
  readonly token?: string;
}

/** A server with the hub's routes: creation of data sets, preupload, LFS batch, parts, commits. */
export interface FakeHub extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly HubRequest[];
  /** Files of the data set by path, as commits left them. */
  readonly files: ReadonlyMap<string, Buffer>;
  readonly made: readonly unknown[];
  readonly commits: readonly { readonly summary: string }[];
}

type Route = (
  request: HubRequest,
  url: URL,
) => { status?: number; json?: unknown; etag?: string } | undefined;

export async function fakeHub(options: FakeHubOptions = {}): Promise<FakeHub> {
  const { largeFrom = 1024, partBytes, failures = [], token = "hf_secret" } = options;
  const requests: HubRequest[] = [];
  const files = new Map<string, Buffer>();
  const stored = new Map<string, Buffer>();
  const parts = new Map<string, Buffer>();
  const made: unknown[] = [];
  const commits: { summary: string }[] = [];
  let base = "";

  const upload = (oid: string, size: number) => {
    if (partBytes === undefined) return { href: `${base}/store/${oid}` };
    const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, index) => String(index + 1));
    const header = Object.fromEntries(numbers.map((number) => [number, `${base}/store/${oid}/${number}`]));
    return { href: `${base}/complete/${oid}`, header: { chunk_size: String(partBytes), ...header } };
  };

  const routes: [string, RegExp, Route][] = [
    [
      "POST",
      /^\/api\/repos\/create$/,
      ({ body }) => {
        if (made.length > 0) return { status: 409, json: { error: "You already created this dataset repo" } };
        made.push(JSON.parse(body.toString()));
        return { json: { url: `${base}/datasets/me/data` } };
      },
    ],
    [
      "POST",
      /^\/api\/datasets\/me\/data\/preupload\/main$/,
      ({ body }) => {
        const asked: { files: { path: string; size: number }[] } = JSON.parse(body.toString());
        const modes = asked.files.map(({ path, size }) => ({
          path,
          uploadMode: size >= largeFrom ? "lfs" : "regular",
        }));
        return { json: { files: modes } };
      },
    ],
    [
      "POST",
      /^\/datasets\/me\/data\.git\/info\/lfs\/objects\/batch$/,
      ({ body }) => {
        const asked: { objects: { oid: string; size: number }[] } = JSON.parse(body.toString());
        const objects = asked.objects.map(({ oid, size }) =>
          stored.has(oid)
            ? { oid, size }
            : { oid, size, actions: { upload: upload(oid, size), verify: { href: `${base}/verify` } } },
        );
        return { json: { objects } };
      },
    ],
    ["PUT", /^\/store\/\w+$/, ({ body, path }) => void stored.set(path.split("/")[2]!, body)],
    [
      "PUT",
      /^\/store\/\w+\/\d+$/,
      ({ body, path }) => {
        parts.set(path, body);
        return { etag: `"${createHash("md5").update(body).digest("hex")}"` };
      },
    ],
    [
      "POST",
      /^\/complete\/\w+$/,
      ({ body, path }) => {
        const oid = path.split("/")[2]!;
        const given: { parts: { partNumber: number }[] } = JSON.parse(body.toString());
        const pieces = given.parts.map(({ partNumber }) => parts.get(`/store/${oid}/${partNumber}`)!);
        stored.set(oid, Buffer.concat(pieces));
        return {};
      },
    ],
    [
      "POST",
      /^\/verify$/,
      ({ body }) => {
        const { oid, size }: { oid: string; size: number } = JSON.parse(body.toString());
        const bytes = stored.get(oid);
        const whole = bytes?.length === size && createHash("sha256").update(bytes).digest("hex") === oid;
        return whole ? {} : { status: 422, json: { error: "object is damaged" } };
      },
    ],
    [
      "POST",
      /^\/api\/datasets\/me\/data\/commit\/main$/,
      ({ body }) => {
        for (const line of body.toString().trim().split("\n")) {
          const { key, value } = JSON.parse(line);
          if (key === "header") commits.push(value);
          if (key === "file") files.set(value.path, Buffer.from(value.content, value.encoding));
          if (key === "lfsFile") files.set(value.path, stored.get(value.oid)!);
        }
        return { json: { commitUrl: `${base}/datasets/me/data/commit/${commits.length}` } };
      },
    ],
  ];

  const server = createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const { method = "", url = "/", headers } = incoming;
    const request = { method, path: url, token: headers.authorization, body };
    requests.push(request);
    const answer = (status: number, json?: unknown, etag?: string) => {
      outgoing.writeHead(status, { "content-type": "application/json", ...(etag && { etag }) });
      outgoing.end(json === undefined ? undefined : JSON.stringify(json));
    };
    const failure = failures.shift();
    if (failure !== undefined) return answer(failure, { error: "busy" });
    const open = url.startsWith("/store/");
    if (!open && request.token !== `Bearer ${token}`) return answer(401, { error: `bad ${request.token}` });
    const route = routes.find(([verb, path]) => verb === method && path.test(url));
    if (route === undefined) return answer(404, { error: `no route ${method} ${url}` });
    const { status = 200, json, etag } = route[2](request, new URL(url, base)) ?? {};
    return answer(status, json, etag);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  return {
    url: base,
    requests,
    files,
    made,
    commits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}
