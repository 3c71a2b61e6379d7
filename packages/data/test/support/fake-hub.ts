import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { onTestFinished } from "vitest";

/** What the hub has of a data set. */
export interface FakeDataSet {
  readonly files: { readonly [path: string]: string | Uint8Array };
  readonly configs?: unknown;
  /** Only who shows this token sees it. */
  readonly token?: string;
}

/** A hub and the file server that it redirects to, as far as reading data sets goes: the answers have the real one's shapes. */
export interface FakeHub {
  readonly endpoint: string;
  readonly files: string;
  /** `METHOD path` and the authorization of each request, to either. */
  readonly seen: {
    readonly server: "hub" | "files";
    readonly path: string;
    readonly authorization: string | undefined;
  }[];
  /** Where a download is redirected to instead. */
  redirect: ((path: string) => string) | undefined;
  /** Bytes of a body before the connection breaks. */
  cutAfter: number;
  /** Bytes of a body after which nothing more comes. */
  stallAfter: number;
  /** Answers of the file server that are errors: how many to come, and their status. */
  failures: { left: number; status: number };
}

export const commit = "0123456789abcdef0123456789abcdef01234567";
const filesPerPage = 2;

/** Runs for as long as the test does. */
export async function fakeHub(dataSets: { readonly [repository: string]: FakeDataSet }): Promise<FakeHub> {
  const hub = {
    endpoint: "",
    files: "",
    seen: [] as FakeHub["seen"],
    redirect: undefined as FakeHub["redirect"],
    cutAfter: Number.POSITIVE_INFINITY,
    stallAfter: Number.POSITIVE_INFINITY,
    failures: { left: 0, status: 503 },
  };
  const note = (server: "hub" | "files", { url, headers }: IncomingMessage) =>
    hub.seen.push({ server, path: url!, authorization: headers.authorization });
  const fileServer = createServer((request, response) => {
    note("files", request);
    if (hub.failures.left-- > 0) return void response.writeHead(hub.failures.status).end();
    const [, owner, name, ...path] = decodeURIComponent(request.url!).split("/");
    const content = Buffer.from(dataSets[`${owner}/${name}`]!.files[path.join("/")]!);
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range!)!.map(Number);
    const body = content.subarray(start, end! + 1);
    response.writeHead(206, {
      "content-length": body.length,
      "content-range": `bytes ${start}-${end}/${content.length}`,
    });
    if (body.length > hub.stallAfter) return void response.write(body.subarray(0, hub.stallAfter));
    if (body.length <= hub.cutAfter) return void response.end(body);
    response.write(body.subarray(0, hub.cutAfter), () => response.destroy());
  });
  hub.files = await listen(fileServer);
  const hubServer = createServer((request, response) => {
    note("hub", request);
    const { pathname, searchParams } = new URL(request.url!, "http://hub");
    const [, repository, revision] =
      /^\/api\/datasets\/([^/]+\/[^/]+)\/(?:revision|tree)\/([^/]+)$/.exec(pathname) ??
      /^\/datasets\/([^/]+\/[^/]+)\/resolve\/([^/]+)\//.exec(pathname) ??
      [];
    const dataSet = dataSets[repository ?? ""];
    if (dataSet === undefined) return json(response, 401, { error: "Invalid username or password." });
    if (dataSet.token !== undefined && request.headers.authorization !== `Bearer ${dataSet.token}`)
      return json(response, 403, { error: "Access to this resource is restricted" });
    if (![commit, "main", "v1.0", "refs%2Fconvert%2Fparquet"].includes(revision!))
      return json(response, 404, { error: `Invalid rev id: ${revision}` });
    if (pathname.startsWith("/datasets/")) {
      const path = pathname.split("/").slice(6).join("/");
      response
        .writeHead(302, { location: hub.redirect?.(path) ?? `${hub.files}/${repository}/${path}` })
        .end();
    } else if (pathname.includes("/tree/"))
      listPage(response, dataSet, searchParams, `${hub.endpoint}${pathname}`);
    else json(response, 200, { id: repository, sha: commit, cardData: { configs: dataSet.configs } });
  });
  hub.endpoint = await listen(hubServer);
  return hub;
}

function listPage(
  response: ServerResponse,
  { files }: FakeDataSet,
  query: URLSearchParams,
  url: string,
): void {
  const from = Number(query.get("cursor") ?? 0);
  const all = Object.entries(files).map(([path, content]) => ({
    type: "file",
    oid: `oid-${Buffer.from(content).length}`,
    size: Buffer.from(content).length,
    path,
  }));
  const folders = [{ type: "directory", oid: "tree", size: 0, path: "data" }];
  const next = `<${url}?recursive=true&cursor=${from + filesPerPage}>; rel="next"`;
  const more = from + filesPerPage < all.length;
  json(response, 200, [...folders, ...all.slice(from, from + filesPerPage)], more ? { link: next } : {});
}

function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}
