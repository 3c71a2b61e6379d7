import type { IncomingHttpHeaders } from "node:http";
import { drawFault, type ResolvedFault } from "./faults.ts";
import type { HttpExchange } from "./http-exchange.ts";
import { headerText, type Identity } from "./identity.ts";
import { drawFailure, requestedFailure } from "./injected-failure.ts";
import type { ResolvedOptions } from "./options.ts";
import { ENGINE_DEAD_MESSAGE, Refusal } from "./refusal.ts";
import { countFault, type ServerState } from "./server-state.ts";

/** How a request that was let in will fare. */
export interface Admitted {
  /** Earlier attempts of the same request. */
  readonly call: number;
  /** A fault that strikes while the answer is made or sent. */
  readonly fault: ResolvedFault | undefined;
}

/** @throws {Refusal} if the header asks for a failure; looked at before anything else of a request */
export function checkRequestedFailure(headers: IncomingHttpHeaders): void {
  const header = headerText(headers, "x-return-error");
  if (header !== undefined) throw requestedFailure(header);
}

/**
 * Draws what goes wrong with a valid request and applies what ends it at once.
 *
 * @returns undefined if the fault has answered in the request's place
 * @throws {Refusal} for injected failures, a full queue and a dead engine
 */
export function admit(state: ServerState, exchange: HttpExchange, identity: Identity): Admitted | undefined {
  const options = state.options();
  if (state.isEngineDead()) throw new Refusal(500, ENGINE_DEAD_MESSAGE);
  const call = needsCalls(options) ? state.calls.count(identity.key) : 0;
  const failure = drawFailure(options, identity.key, call);
  if (failure !== undefined) {
    countFault(state.counters, "failure-injection");
    throw failure;
  }
  const fault = drawFault(options.faults, {
    seed: options.seed,
    key: identity.key,
    call,
    role: identity.role,
    sinceStartMs: state.sinceStartMs(),
  });
  if (fault !== undefined) {
    countFault(state.counters, fault.kind);
    if (strikesAtOnce(state, exchange, fault)) return undefined;
  }
  const { maxWaitingQueueLength } = options;
  if (maxWaitingQueueLength > 0 && state.engine.gauges().waiting >= maxWaitingQueueLength) {
    throw new Refusal(429, `The waiting queue is full: ${maxWaitingQueueLength} requests wait`);
  }
  return { call, fault };
}

function needsCalls({ answer, faults, failureInjectionRate }: ResolvedOptions): boolean {
  return answer !== undefined || faults.length > 0 || failureInjectionRate > 0;
}

function strikesAtOnce(state: ServerState, exchange: HttpExchange, fault: ResolvedFault): boolean {
  switch (fault.kind) {
    case "status":
    case "rate-limit": {
      const { status, message, retryAfter, body } = fault;
      const headers = retryAfter === undefined ? [] : [["retry-after", String(retryAfter)] as const];
      if (body === undefined) throw new Refusal(status, message, { headers });
      exchange.send(status, body, body.startsWith("<") ? "text/html" : "text/plain", headers);
      return true;
    }
    case "connection-reset":
      exchange.reset();
      return true;
    case "empty-body":
      exchange.send(200, "");
      return true;
    case "kill-engine":
      state.killEngine();
      throw new Refusal(500, ENGINE_DEAD_MESSAGE);
    case "slow-body":
      exchange.delivery = { pieces: { bytes: fault.pieceBytes, delayMs: fault.pieceDelayMs } };
      return false;
    default:
      return false;
  }
}
