import { sinkRole } from "../orchestrator-message.ts";
import type { Shapes } from "../shapes.ts";
import type { RoleSpec } from "../transport.ts";
import type { BoundWorkload } from "./bound-workload.ts";
import type { ResolvedWorkOptions } from "./work-options.ts";

/** All roles of a run as its transport is told of them, the sink last. */
export function roleSpecs<S extends Shapes, Resources>(
  bound: BoundWorkload<S, Resources>,
  { concurrency, maxInFlight }: ResolvedWorkOptions<S, Resources>,
): RoleSpec[] {
  const agents = [...bound.roles].map(([role, { agent }]) => ({
    role,
    concurrency: concurrency[role] ?? maxInFlight,
    effects: agent.effects ?? "idempotent",
  }));
  return [...agents, { role: sinkRole, concurrency: Infinity, effects: "idempotent" }];
}
