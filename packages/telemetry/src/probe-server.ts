import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, isIPv6 } from "node:net";
import { expositionType } from "./metric-family.ts";

/** What a process says of itself when it is asked. */
export interface Probe {
  /** Whether all is well, and what to say of it. */
  readonly ok: boolean;
  readonly detail: { readonly [name: string]: string | number | boolean };
}

/** What a probe server serves. */
export interface ProbeServerOptions {
  /** Port to listen on; one of the next ports where another process has it. 0: any that is free. */
  readonly port: number;
  /** Address to listen on. Default 127.0.0.1: this machine only. */
  readonly host?: string;
  /** `/healthz`: whether the process is to be left alone; otherwise it is to be started anew. */
  health(): Probe;
  /** `/readyz`: whether it takes work. */
  ready(): Probe;
  /** `/metrics`, in Prometheus' text format. */
  metrics(): string;
}

/** A server of probes that is listening. */
export interface ProbeServer {
  /** Such as `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

/** Ports that are tried, where several processes of one machine are told the same one. */
const tries = 100;

/** Serves `/healthz`, `/readyz` and `/metrics`. @throws Node's error where no port could be had. */
export async function serveProbes(options: ProbeServerOptions): Promise<ProbeServer> {
  const { port, host = "127.0.0.1" } = options;
  const server = createServer(
    { requestTimeout: 5_000, headersTimeout: 5_000 },
    ({ method, url }, response) => {
      try {
        respond(options, method, url, response);
      } catch (error) {
        // Thrown on, it would end the process that was only asked how it is.
        answer(response, 500, "text/plain", `${error instanceof Error ? error.message : String(error)}\n`);
      }
    },
  );
  await listen(server, host, port);
  // A connection that cannot be taken, for want of file descriptors, is its asker's trouble: unheard, it would end the process.
  server.on("error", () => {});
  // A run that is done does not wait for whoever may ask.
  server.unref();
  const { address, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(address) ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function respond(
  options: ProbeServerOptions,
  method: string | undefined,
  url: string | undefined,
  response: ServerResponse,
): void {
  const path = method === "GET" || method === "HEAD" ? url?.split("?")[0] : undefined;
  if (path === "/healthz") answerProbe(response, options.health());
  else if (path === "/readyz") answerProbe(response, options.ready());
  else if (path === "/metrics") answer(response, 200, expositionType, options.metrics());
  else if (path === undefined) answer(response, 405, "text/plain", "only GET\n");
  else answer(response, 404, "text/plain", "there are /healthz, /readyz and /metrics\n");
}

async function listen(server: Server, host: string, first: number): Promise<void> {
  for (let port = first; ; port++) {
    try {
      return await new Promise<void>((resolve, reject) => {
        server.once("error", reject).listen(port, host, () => {
          server.off("error", reject);
          resolve();
        });
      });
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (!isTaken || first === 0 || port - first >= tries - 1 || port >= 65_535) throw error;
    }
  }
}

function answerProbe(response: ServerResponse, { ok, detail }: Probe): void {
  answer(response, ok ? 200 : 503, "application/json", `${JSON.stringify({ ok, ...detail })}\n`);
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" }).end(text);
}
