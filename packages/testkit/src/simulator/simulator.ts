import { createServer, type Server } from "node:http";
import { ClosedError, OptionError } from "@matrix/core";
import { BatchingEngine } from "./batching-engine.ts";
import { BlockPool } from "./block-pool.ts";
import { Dispatcher } from "./dispatcher.ts";
import type { Engine } from "./engine.ts";
import { EngineMetrics } from "./engine-metrics.ts";
import { HttpMetrics } from "./http-metrics.ts";
import { CallCounter } from "./identity.ts";
import type { ResolvedOptions, RuntimeOptions, SimulatorOptions } from "./options.ts";
import { changeOptions, type NamedOptions, resolveOptions } from "./resolve-options.ts";
import { routes } from "./routes.ts";
import type { ServerCounters, ServerState } from "./server-state.ts";
import { TimedEngine } from "./timed-engine.ts";

/** Time between the engine's death and the closing of the port, as recorded. */
const DEAD_ENGINE_PORT_MS = 250;
/** Time that answers have to leave after a SIGTERM. */
const SIGTERM_GRACE_MS = 1000;
const LISTEN_BACKLOG = 8192;

export interface StopOptions {
  /**
   * - `now` (default): connections are cut.
   * - `drain`: requests in flight are answered first.
   * - `sigterm`: as vLLM does it: no new connections; plain requests in flight end at once with 200, the text so far
   *   and `finish_reason` "abort", streams with [DONE].
   */
  readonly mode?: "now" | "drain" | "sigterm";
}

export interface SimulatorStats {
  readonly requests: number;
  readonly inFlight: number;
  readonly running: number;
  readonly waiting: number;
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Sequences that ended, by finish reason. */
  readonly finished: Readonly<Record<string, number>>;
  /** Requests whose client went away before the answer. */
  readonly disconnects: number;
  /** Faults that struck, by kind. */
  readonly faults: Readonly<Record<string, number>>;
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly generationTokens: number;
}

export interface Simulator {
  /** Base of every path, without a slash at the end; OpenAI clients want `${url}/v1`. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the port is closed: by {@link stop}, or because the engine died. */
  readonly closed: Promise<void>;
  stats(): SimulatorStats;
  /** Changes latencies and faults for requests that start from now on. @throws {OptionError} */
  setOptions(change: RuntimeOptions): void;
  /** What a SIGKILL to the engine process does: requests end with 500, then the port closes. */
  killEngine(): void;
  /** Resolves when the port is closed and every connection is gone. May be called twice. */
  stop(options?: StopOptions): Promise<void>;
}

/** Starts a server that behaves like vLLM's, without a model. @throws {OptionError} for bad options or a port in use */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const { answer, clock, ...given } = options;
  const code = { ...(answer === undefined ? {} : { answer }), ...(clock === undefined ? {} : { clock }) };
  let named: NamedOptions = given;
  let resolved = resolveOptions(named, code);
  const startedAt = Date.now() / 1000;
  const clockStart = resolved.clock.now();
  const metrics = new EngineMetrics(resolved.maxModelLen);
  const httpMetrics = new HttpMetrics(startedAt);
  const counters: ServerCounters = { disconnects: 0, faults: new Map() };
  const engine = makeEngine(resolved, () => resolved, metrics);
  let isDead = false;
  let ids = Math.floor(Math.random() * 0x1000000) * 0x1000000;
  const state: ServerState = {
    options: () => resolved,
    engine,
    metrics,
    calls: new CallCounter(),
    counters,
    sinceStartMs: () => resolved.clock.now() - clockStart,
    isEngineDead: () => isDead,
    killEngine,
    nextId: () => (ids++).toString(16).padStart(16, "8"),
  };
  const dispatcher = new Dispatcher({
    routes: routes({ state, httpMetrics, startedAt, change }),
    httpMetrics,
    clock: resolved.clock,
    apiKey: resolved.apiKey,
  });
  const server = createServer(
    { keepAliveTimeout: resolved.keepAliveTimeout, keepAliveTimeoutBuffer: 0, noDelay: true },
    dispatcher.handle,
  );
  // a connection without a request stays open, as does a slow upload
  server.headersTimeout = 0;
  server.requestTimeout = 0;
  const closed = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const port = await listen(server, resolved);

  function change(update: NamedOptions): void {
    const changed = changeOptions(named, update);
    resolved = resolveOptions(changed, code);
    named = changed;
  }

  function killEngine(): void {
    if (isDead) return;
    isDead = true;
    engine.endAll("engine-dead");
    resolved.clock.schedule(() => {
      server.close();
      server.closeAllConnections();
    }, DEAD_ENGINE_PORT_MS);
  }

  async function stop({ mode = "now" }: StopOptions = {}): Promise<void> {
    if (server.listening) server.close();
    if (mode === "sigterm") {
      engine.endAll("aborted");
      const callOff = resolved.clock.schedule(() => server.closeAllConnections(), SIGTERM_GRACE_MS);
      await dispatcher.idle();
      callOff();
    } else if (mode === "drain") await dispatcher.idle();
    server.closeAllConnections();
    await closed;
  }

  return {
    url: `http://${resolved.host.includes(":") ? `[${resolved.host}]` : resolved.host}:${port}`,
    port,
    closed,
    killEngine,
    stop,
    setOptions(update) {
      if (!server.listening)
        throw new ClosedError("the simulator is stopped; start a new one to change options");
      change(update);
    },
    stats: () => ({
      ...engine.gauges(),
      requests: dispatcher.requests,
      inFlight: dispatcher.inFlight,
      statuses: Object.fromEntries(dispatcher.statuses),
      finished: Object.fromEntries(metrics.finished),
      disconnects: counters.disconnects,
      faults: Object.fromEntries(counters.faults),
      promptTokens: metrics.promptTokens,
      cachedTokens: metrics.cachedTokens,
      generationTokens: metrics.generationTokens,
    }),
  };
}

function makeEngine(
  options: ResolvedOptions,
  current: () => ResolvedOptions,
  metrics: EngineMetrics,
): Engine {
  const { clock, maxNumSeqs, latencyCalculator } = options;
  const pool = new BlockPool(options.kvCacheSize, options.blockSize);
  if (latencyCalculator === "step") {
    return new BatchingEngine({
      clock,
      pool,
      observer: metrics,
      maxNumSeqs,
      maxNumBatchedTokens: options.maxNumBatchedTokens,
      stepCosts: options,
      frontEndCosts: options,
    });
  }
  const settings = () => ({ ...current(), latencyCalculator });
  return new TimedEngine({ clock, pool, observer: metrics, maxNumSeqs, settings });
}

function listen(server: Server, { port, host }: ResolvedOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const reason =
        cause.code === "EADDRINUSE" ? "is in use; choose another, or 0 for a free one" : "cannot be opened";
      reject(new OptionError(`port ${port} on ${host} ${reason}`, { cause }));
    });
    server.listen({ port, host, backlog: LISTEN_BACKLOG }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
