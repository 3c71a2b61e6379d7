import { OptionError } from "@matrix/core";
import { readConfigChange, showConfig } from "./admin-config.ts";
import { handleChat } from "./chat-handler.ts";
import { chatEndpoint } from "./chat-request.ts";
import { handleCompletion } from "./completion-handler.ts";
import { completionEndpoint } from "./completion-request.ts";
import { engineFamilies } from "./engine-metric-families.ts";
import { fakeEngineMetrics, fakeGauges } from "./fake-metrics.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { HttpMetrics } from "./http-metrics.ts";
import type { JsonObject } from "./json.ts";
import { metricsText } from "./metrics-text.ts";
import { modelList } from "./model-list.ts";
import { Refusal } from "./refusal.ts";
import type { NamedOptions } from "./resolve-options.ts";
import { type ServerState, VLLM_VERSION } from "./server-state.ts";
import { handleTokenize } from "./token-handler.ts";
import type { Endpoint } from "./validation.ts";

export interface Route {
  readonly get?: (exchange: HttpExchange) => void;
  readonly post?: {
    readonly endpoint: Endpoint;
    readonly handle: (exchange: HttpExchange, body: JsonObject) => void;
  };
  /** A POST does the same as a GET and takes no body. */
  readonly postIsGet?: boolean;
  /** Whether vLLM's HTTP metrics count it. */
  readonly counted: boolean;
}

export interface RouteContext {
  readonly state: ServerState;
  readonly httpMetrics: HttpMetrics;
  /** Seconds since 1970. */
  readonly startedAt: number;
  change(options: NamedOptions): void;
}

/** The paths that the simulator serves. */
export function routes({ state, httpMetrics, startedAt, change }: RouteContext): ReadonlyMap<string, Route> {
  const empty = (exchange: HttpExchange) => exchange.send(200, "");
  const json = (make: () => string) => (exchange: HttpExchange) => exchange.sendJson(200, make());
  const showOptions = json(() => JSON.stringify(showConfig(state.options())));
  return new Map<string, Route>([
    [
      "/v1/chat/completions",
      {
        counted: true,
        post: { endpoint: chatEndpoint, handle: (exchange, body) => handleChat(state, exchange, body) },
      },
    ],
    [
      "/v1/completions",
      {
        counted: true,
        post: {
          endpoint: completionEndpoint,
          handle: (exchange, body) => handleCompletion(state, exchange, body),
        },
      },
    ],
    [
      "/tokenize",
      {
        counted: true,
        post: {
          endpoint: { path: "/tokenize", handler: "tokenize" },
          handle: (exchange, body) => handleTokenize(state, exchange, body),
        },
      },
    ],
    ["/v1/models", { counted: true, get: json(() => modelList(state.options(), state.nextId)) }],
    ["/health", { counted: false, get: empty }],
    [
      "/health/ready",
      {
        counted: false,
        get: (exchange) =>
          exchange.send(state.sinceStartMs() < state.options().startupDuration ? 503 : 200, ""),
      },
    ],
    ["/ping", { counted: false, get: empty, postIsGet: true }],
    ["/version", { counted: false, get: json(() => JSON.stringify({ version: VLLM_VERSION })) }],
    ["/load", { counted: false, get: json(() => '{"server_load":0}') }],
    [
      "/metrics",
      {
        counted: false,
        get: (exchange) =>
          exchange.send(
            200,
            showMetrics(state, httpMetrics, startedAt),
            "text/plain; version=1.0.0; charset=utf-8",
          ),
      },
    ],
    [
      "/admin/config",
      {
        counted: false,
        get: showOptions,
        post: {
          endpoint: { path: "/admin/config", handler: "update_config" },
          handle(exchange, body) {
            try {
              change(readConfigChange(body));
            } catch (error) {
              throw error instanceof OptionError ? new Refusal(400, error.message) : error;
            }
            showOptions(exchange);
          },
        },
      },
    ],
  ]);
}

function showMetrics(state: ServerState, httpMetrics: HttpMetrics, startedAt: number): string {
  const { fakeMetrics, maxModelLen, servedModelName, blockSize, kvCacheSize, enableKvcache } =
    state.options();
  const engine =
    fakeMetrics === undefined
      ? { metrics: state.metrics, gauges: state.engine.gauges() }
      : {
          metrics: fakeEngineMetrics(fakeMetrics, maxModelLen),
          gauges: fakeGauges(fakeMetrics, state.sinceStartMs()),
        };
  const families = engineFamilies({
    ...engine,
    modelName: servedModelName[0] ?? "",
    blockSize,
    blocks: kvCacheSize,
    prefixCaching: enableKvcache,
    startedAt,
  });
  return metricsText([...families, ...httpMetrics.families()]);
}
