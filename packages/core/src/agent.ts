import type { OrchestratorMessage } from "./orchestrator-message.ts";
import type { Role, Shapes } from "./shapes.ts";

/** What may happen if a hop is run twice: nothing, the same once more, or harm. */
export type Effects = "pure" | "idempotent" | "once";

/** What an agent is given beside the message. */
export interface AgentContext<Resources = unknown> {
  readonly role: string;
  readonly resources: Resources;
  /** run/row/trial/step: pass it on as an idempotency key. */
  readonly stepId: string;
  /** Aborts at the hop's deadline or when the process must stop. Made on first use: hops that never look pay nothing. */
  readonly signal: AbortSignal;
}

/**
 * Handles one hop for a role. Stateless between hops: all it knows comes with the message.
 *
 * A reply is a JSON object; a list of replies becomes several history entries of one hop. An exception ends the row
 * `failed`, with its class and text; the run goes on.
 */
export interface Agent<S extends Shapes, R extends Role<S> = Role<S>, Resources = unknown> {
  /** Default `idempotent`. */
  readonly effects?: Effects;
  /**
   * Where a run offloads, the message comes with none of its stored values loaded, and `process` reads it within
   * `message.reading(() => …)`. Default: all are loaded before.
   */
  readonly lazy?: boolean;
  process(
    message: OrchestratorMessage<S>,
    context: AgentContext<Resources>,
  ): Promise<S["replies"][R] | readonly S["replies"][R][]> | S["replies"][R] | readonly S["replies"][R][];
}

/** One agent for each role. */
export type Agents<S extends Shapes, Resources> = { readonly [R in Role<S>]: Agent<S, R, Resources> };
