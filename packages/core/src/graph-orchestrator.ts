import { OptionError } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import type { End, Forward, Orchestrator, Start } from "./orchestrator.ts";
import type { OrchestratorMessage } from "./orchestrator-message.ts";
import type { Row } from "./row.ts";
import type { Role, Shapes, StateHolds } from "./shapes.ts";

/** State of a {@link graph} orchestrator: who waits for an answer, innermost last; and what the edges remember. */
export interface GraphState<Memory = unknown> {
  readonly callers: readonly string[];
  readonly memory: Memory;
}

/** Where an edge leads. */
export type Step<S extends Shapes, Memory> =
  | { readonly kind: "go"; readonly role: Role<S>; readonly memory?: Memory }
  | { readonly kind: "call"; readonly role: Role<S>; readonly memory?: Memory }
  | { readonly kind: "return"; readonly memory?: Memory }
  | {
      readonly kind: "end";
      readonly status: JsonObject & { readonly success: boolean };
      readonly nextRole?: string;
    };

/** On to `role`. */
export function go<R extends string, Memory = never>(role: R, memory?: Memory) {
  return { kind: "go", role, ...(memory === undefined ? {} : { memory }) } as const;
}

/** To `role`, and back here once that role's edge says {@link giveBack}. */
export function call<R extends string, Memory = never>(role: R, memory?: Memory) {
  return { kind: "call", role, ...(memory === undefined ? {} : { memory }) } as const;
}

/** Back to the role that called this one. */
export function giveBack<Memory = never>(memory?: Memory) {
  return { kind: "return", ...(memory === undefined ? {} : { memory }) } as const;
}

/** The row is done. `nextRole` is who would have been next; default nobody. */
export function end(status: JsonObject & { readonly success: boolean }, nextRole?: string) {
  return { kind: "end", status, ...(nextRole === undefined ? {} : { nextRole }) } as const;
}

/** Where to go once a role has replied: always the same role, or decided from the message and that role's reply. */
export type Edge<S extends Shapes, R extends Role<S>, Memory> =
  | Role<S>
  | ((message: OrchestratorMessage<S>, reply: S["replies"][R], memory: Memory) => Step<S, Memory>);

/** Options of {@link graph}. */
export interface GraphOptions<S extends Shapes, Memory> {
  readonly name: string;
  readonly start: Role<S>;
  readonly edges: { readonly [R in Role<S>]: Edge<S, R, Memory> };
  /** What edges remember between hops, at the start. */
  readonly memory: Memory;
  /** Entries that stand in the history before any agent has run. */
  readonly opening?: (row: Row<S["input"]>) => Start<S>["opening"];
}

/**
 * A graph of roles with conditional edges; a role can be called and come back. The workload's state is {@link GraphState},
 * or a union with it where a workload has more than one orchestrator to choose from.
 */
export function graph<S extends Shapes, Memory>(
  options: GraphOptions<S, Memory> & StateHolds<S, GraphState<Memory>>,
): Orchestrator<S> {
  const { name, edges, memory, opening } = options;
  const roles = Object.keys(edges) as Role<S>[];
  const stateOf = (message: OrchestratorMessage<S>) => message.state as GraphState<Memory>;
  const checkTarget = (from: string, role: string) => {
    if (Object.hasOwn(edges, role)) return;
    throw new OptionError(
      `graph "${name}" leads from "${from}" to role "${role}", but its roles are: ${roles.join(", ")}`,
    );
  };
  checkTarget("the start", options.start);
  for (const role of roles) {
    const edge = edges[role];
    if (typeof edge === "string") checkTarget(role, edge);
  }

  function follow(message: OrchestratorMessage<S>, step: Step<S, Memory>): Forward<S> | End {
    if (step.kind === "end") {
      return { end: step.status, ...(step.nextRole === undefined ? {} : { nextRole: step.nextRole }) };
    }
    const state = stateOf(message);
    const [role, callers] = target(message, step);
    checkTarget(message.role, role);
    return {
      role: role as Role<S>,
      state: { callers, memory: "memory" in step ? step.memory : state.memory } as S["state"],
    };
  }

  function target(
    message: OrchestratorMessage<S>,
    step: Exclude<Step<S, Memory>, { kind: "end" }>,
  ): [string, readonly string[]] {
    const { callers } = stateOf(message);
    if (step.kind === "go") return [step.role, callers];
    if (step.kind === "call") return [step.role, [...callers, message.role]];
    const caller = callers.at(-1);
    if (caller === undefined)
      throw new OptionError(`graph "${name}": role "${message.role}" gives back, but nobody called it`);
    return [caller, callers.slice(0, -1)];
  }

  const fixed = roles.map((role) => {
    const edge = edges[role];
    return [role, typeof edge === "string" ? edge : undefined] as const;
  });
  return {
    name,
    roles,
    routing: { kind: "graph", start: options.start, edges: Object.fromEntries(fixed) },
    start(row) {
      const entries = opening?.(row);
      const state = { callers: [], memory } as GraphState<Memory> as S["state"];
      return { role: options.start, state, ...(entries ? { opening: entries } : {}) };
    },
    next(message, reply) {
      const edge = edges[message.role as Role<S>];
      if (typeof edge === "string") return follow(message, { kind: "go", role: edge });
      return follow(message, edge(message, reply as never, stateOf(message).memory));
    },
  };
}
