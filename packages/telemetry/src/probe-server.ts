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
      if (method !== "GET" && method !== "HEAD") return answer(response, 405, "text/plain", "only GET\n");
      switch (url?.split("?")[0]) {
        case "/healthz":
          return answerProbe(response, options.health());
        case "/readyz":
          return answerProbe(response, options.ready());
        case "/metrics":
          return answer(response, 200, expositionType, options.metrics());
        default:
          return answer(response, 404, "text/plain", "there are /healthz, /readyz and /metrics\n");
      }
    },
  );
  await listen(server, host, port);
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
