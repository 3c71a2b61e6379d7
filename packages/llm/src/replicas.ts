import type { Clock } from "@matrix/core";
import type { Endpoint } from "./endpoint.ts";
import { stickyHash, stickyScore } from "./sticky-hash.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Leave to send one request to an endpoint. Given back once, by `release`. */
export interface Lease {
  readonly endpoint: Endpoint;
  /** The endpoint is thought to be down: this request finds out. */
  readonly probe: boolean;
  /** Monotonic milliseconds. */
  readonly startedAt: number;
}

/** What a request showed about its endpoint: `unknown` where it was given up. */
export type Outcome = "answered" | "failed" | "throttled" | "unknown";

/** What {@link Replicas} needs beside the endpoints. */
export interface ReplicasOptions {
  readonly clock: Clock;
  readonly outageTimeoutMs: number;
  /** Asks an endpoint that was down whether it is there again, without sending a row's request. Never rejects. */
  readonly isThere: (endpoint: Endpoint) => Promise<boolean>;
}

/** Every endpoint has been down for too long. */
export class OutageError extends Error {
  readonly endpoint: Endpoint;

  constructor(endpoint: Endpoint) {
    super(`${endpoint.url} is down`);
    this.endpoint = endpoint;
  }
}

interface Waiter {
  /** Order of arrival over all endpoints. */
  readonly ticket: number;
  readonly start: (lease: Lease) => void;
  readonly fail: (error: Error) => void;
}

interface Replica {
  readonly endpoint: Endpoint;
  readonly line: WaitingLine<Waiter>;
  cancelProbe: (() => void) | undefined;
}

/**
 * Chooses an endpoint for each request: the one its key likes best, or the next best where that one is down, resting or
 * full. Those who find no room wait in the order they came; those who wait at an endpoint that goes down are served by
 * the others.
 */
export class Replicas {
  readonly #options: ReplicasOptions;
  readonly #replicas: readonly Replica[];
  #tickets = 0;
  #waiting = 0;
  #cancelWake: (() => void) | undefined;
  #closed = false;

  constructor(endpoints: readonly Endpoint[], options: ReplicasOptions) {
    this.#options = options;
    this.#replicas = endpoints.map((endpoint) => ({
      endpoint,
      line: new WaitingLine(),
      cancelProbe: undefined,
    }));
  }

  /** Whether no endpoint is there at all, as far as their last failures tell. */
  get nobodyThere(): boolean {
    return this.#replicas.every(
      ({ endpoint }) => endpoint.breaker.openSince !== undefined && endpoint.lastFailure?.nobodyThere,
    );
  }

  waitingAt(endpoint: Endpoint): number {
    return this.#replicas.find((replica) => replica.endpoint === endpoint)?.line.length ?? 0;
  }

  /** @throws {OutageError}; the signal's reason. */
  acquire(stickyKey: string | undefined, signal: AbortSignal): Promise<Lease> {
    const now = this.#options.clock.monotonic();
    const key = stickyKey === undefined ? undefined : stickyHash(stickyKey);
    const free = this.#best(key, ({ endpoint }) => canStart(endpoint, now));
    if (free) return Promise.resolve(this.#start(free, now));
    if (signal.aborted) return Promise.reject(signal.reason);
    if (now >= this.#outageEndsAt()) return Promise.reject(new OutageError(this.#replicas[0]!.endpoint));
    const replica =
      this.#best(key, ({ endpoint }) => isAdmitting(endpoint, now)) ?? this.#best(key, () => true)!;
    return this.#wait(replica, signal, now);
  }

  /** @param pauseMs how long the endpoint asked to be left alone. */
  release({ endpoint, probe, startedAt }: Lease, outcome: Outcome, pauseMs = 0): void {
    const now = this.#options.clock.monotonic();
    const replica = this.#replicas.find((other) => other.endpoint === endpoint)!;
    const { breaker, limit } = endpoint;
    const before = breaker.state;
    endpoint.inFlight--;
    if (outcome === "failed") breaker.failed(now, probe);
    else if (outcome !== "unknown") breaker.succeeded(probe);
    if (outcome === "answered") limit.answered();
    else if (outcome === "throttled") limit.throttled(startedAt, now);
    if (pauseMs > 0) endpoint.pausedUntil = Math.max(endpoint.pausedUntil, now + pauseMs);
    if (breaker.state !== before || pauseMs > 0) this.#settle();
    else if (this.#waiting > 0) this.#drain(replica, now);
  }

  /** Takes an endpoint for down before anything was sent to it. */
  trip(endpoint: Endpoint): void {
    endpoint.breaker.open(this.#options.clock.monotonic());
    this.#settle();
  }

  close(): void {
    this.#closed = true;
    this.#cancelWake?.();
    for (const replica of this.#replicas) replica.cancelProbe?.();
  }

  #start({ endpoint }: Replica, now: number): Lease {
    endpoint.inFlight++;
    return { endpoint, probe: endpoint.breaker.begin(now), startedAt: now };
  }

  #wait(replica: Replica, signal: AbortSignal, now: number): Promise<Lease> {
    return new Promise((resolve, reject) => {
      const end = () => {
        leave();
        this.#waiting--;
        signal.removeEventListener("abort", onAbort);
      };
      const onAbort = () => {
        end();
        reject(signal.reason);
      };
      const leave = replica.line.join({
        ticket: this.#tickets++,
        start: (lease) => {
          end();
          resolve(lease);
        },
        fail: (error) => {
          end();
          reject(error);
        },
      });
      this.#waiting++;
      signal.addEventListener("abort", onAbort);
      this.#wakeLater(now);
    });
  }

  /** After anything changed that more than one endpoint's waiters may gain from. */
  #settle(): void {
    if (this.#closed) return;
    const now = this.#options.clock.monotonic();
    for (const replica of this.#replicas) {
      if (replica.endpoint.breaker.state === "open") this.#probeLater(replica);
      this.#drain(replica, now);
    }
    if (now >= this.#outageEndsAt()) {
      for (const { endpoint, line } of this.#replicas)
        while (line.first) line.first.fail(new OutageError(endpoint));
    }
    this.#wakeLater(now);
  }

  #drain(replica: Replica, now: number): void {
    while (this.#waiting > 0 && canStart(replica.endpoint, now)) {
      const waiter = this.#nextFor(replica, now);
      if (!waiter) return;
      waiter.start(this.#start(replica, now));
    }
  }

  /** Whoever came first of those who wait here and those who wait where nobody is served. */
  #nextFor(replica: Replica, now: number): Waiter | undefined {
    let next = replica.line.first;
    for (const { endpoint, line } of this.#replicas) {
      if (line.first && !isAdmitting(endpoint, now) && (!next || line.first.ticket < next.ticket))
        next = line.first;
    }
    return next;
  }

  #probeLater(replica: Replica): void {
    if (replica.cancelProbe) return;
    const { breaker } = replica.endpoint;
    replica.cancelProbe = this.#options.clock.after(breaker.probeInMs(), async () => {
      const there = await this.#options.isThere(replica.endpoint);
      replica.cancelProbe = undefined;
      if (there) breaker.probeAnswered();
      else breaker.probeFailed();
      this.#settle();
    });
  }

  /** Wakes up for what comes by time alone: the end of a rest, the next probe's turn, the end of patience. */
  #wakeLater(now: number): void {
    this.#cancelWake?.();
    this.#cancelWake = undefined;
    if (this.#waiting === 0) return;
    const times = this.#replicas.map(({ endpoint }) => startsAt(endpoint)).filter((time) => time > now);
    const next = Math.min(this.#outageEndsAt(), ...times);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#cancelWake = this.#options.clock.after(Math.max(0, Math.ceil(next - now)), () => this.#settle());
  }

  #outageEndsAt(): number {
    let since = Number.NEGATIVE_INFINITY;
    for (const { endpoint } of this.#replicas) {
      if (endpoint.breaker.openSince === undefined) return Number.POSITIVE_INFINITY;
      since = Math.max(since, endpoint.breaker.openSince);
    }
    return since + this.#options.outageTimeoutMs;
  }

  /** Of those that pass, the one the key likes best; without a key the one with the least to do. */
  #best(key: number | undefined, passes: (replica: Replica) => boolean): Replica | undefined {
    let best: Replica | undefined;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const replica of this.#replicas) {
      if (!passes(replica)) continue;
      const score = key === undefined ? -load(replica) : stickyScore(key, replica.endpoint.stickyHash);
      if (score > bestScore) {
        best = replica;
        bestScore = score;
      }
    }
    return best;
  }
}

function load({ endpoint, line }: Replica): number {
  return endpoint.inFlight + line.length;
}

function isAdmitting({ breaker, pausedUntil }: Endpoint, now: number): boolean {
  return breaker.state === "closed" && pausedUntil <= now;
}

/** From when on a request may go there, room given. */
function startsAt({ breaker, pausedUntil }: Endpoint): number {
  return Math.max(pausedUntil, breaker.nextCallAt);
}

function canStart(endpoint: Endpoint, now: number): boolean {
  return endpoint.inFlight < endpoint.limit.value && startsAt(endpoint) <= now;
}
