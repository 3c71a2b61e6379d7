import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "./clock.ts";
import { HttpExchange } from "./http-exchange.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import { parseBody, readBytes } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { Route } from "./routes.ts";

export interface DispatcherOptions {
  readonly routes: ReadonlyMap<string, Route>;
  readonly httpMetrics: HttpMetrics;
  readonly clock: Clock;
  /** Empty: no key is asked for. */
  readonly apiKey: string;
}

/** Takes requests to their routes, answers what has none, and counts them all. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly statuses = new Map<number, number>();
  requests = 0;
  inFlight = 0;
  #whenIdle: (() => void)[] = [];

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  readonly handle = (request: IncomingMessage, response: ServerResponse): void => {
    const exchange = new HttpExchange(request, response, this.#options.clock);
    const { pathname } = splitUrl(request.url);
    const route = this.#options.routes.get(pathname);
    const startedAt = performance.now();
    this.requests++;
    this.inFlight++;
    exchange.onClose(() => {
      this.inFlight--;
      this.#count(exchange, pathname, route, startedAt);
      if (this.inFlight === 0) for (const callback of this.#whenIdle.splice(0)) callback();
    });
    if (!this.#isAuthorized(request, pathname)) {
      exchange.sendJson(401, '{"error":"Unauthorized"}');
    } else if (route === undefined) exchange.sendJson(404, '{"detail":"Not Found"}');
    else this.#follow(route, exchange);
  };

  /** Resolves when no request is being answered. */
  idle(): Promise<void> {
    if (this.inFlight === 0) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  #follow(route: Route, exchange: HttpExchange): void {
    const { method } = exchange.request;
    if (route.get !== undefined && (method === "GET" || (method === "POST" && route.postIsGet === true))) {
      route.get(exchange);
      return;
    }
    const { post } = route;
    if (method !== "POST" || post === undefined) {
      const allowed = [route.get && "GET", (post ?? route.postIsGet) && "POST"].filter(Boolean);
      exchange.sendJson(405, '{"detail":"Method Not Allowed"}', [["allow", allowed.join(", ")]]);
      return;
    }
    const { headers } = exchange.request;
    readBytes(exchange.request, (bytes) => {
      try {
        post.handle(exchange, parseBody(bytes, headers["content-type"], post.endpoint));
      } catch (error) {
        const refusal = asRefusal(error);
        exchange.sendJson(refusal.status, refusal.toJson(), refusal.headers);
      }
    });
  }

  #isAuthorized({ headers }: IncomingMessage, pathname: string): boolean {
    const { apiKey } = this.#options;
    return apiKey === "" || !pathname.startsWith("/v1") || headers.authorization === `Bearer ${apiKey}`;
  }

  #count(exchange: HttpExchange, pathname: string, route: Route | undefined, startedAt: number): void {
    const { status, request, responseBytes } = exchange;
    if (status === 0) return;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (route?.counted === false || uncounted.has(pathname)) return;
    this.#options.httpMetrics.count({
      // a path that was asked with the wrong method counts as none
      handler: route === undefined || status === 405 ? "none" : pathname,
      method: request.method ?? "",
      status,
      requestBytes: Number(request.headers["content-length"] ?? 0),
      responseBytes,
      seconds: (performance.now() - startedAt) / 1000,
    });
  }
}

/** A script that throws ends its own request, not the process that the simulator runs in. */
function asRefusal(error: unknown): Refusal {
  return error instanceof Refusal ? error : new Refusal(500, `the simulator failed: ${String(error)}`);
}

/** Not served here, but not counted by vLLM either. */
const uncounted = new Set(["/server_info"]);

function splitUrl(url = "/"): { pathname: string } {
  const query = url.indexOf("?");
  return { pathname: query < 0 ? url : url.slice(0, query) };
}
