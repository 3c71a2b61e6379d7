import type { Agent } from "../agent.ts";
import { OptionError } from "../errors.ts";
import type { Role, Shapes } from "../shapes.ts";
import type { Workload } from "../workload-pack.ts";
import { schemaCheck } from "./schema-check.ts";

/** Says what is wrong with a value, or nothing. */
export type Check = (value: unknown) => string | undefined;

/** One role, ready to run. */
export interface BoundRole<S extends Shapes, Resources> {
  readonly agent: Agent<S, Role<S>, Resources>;
  readonly check: Check | undefined;
}

/** A workload whose names and schemas were checked, with its resources at hand. */
export interface BoundWorkload<S extends Shapes = Shapes, Resources = unknown> {
  readonly workload: Workload<S, Resources>;
  readonly roles: ReadonlyMap<string, BoundRole<S, Resources>>;
  readonly checkInput: Check | undefined;
  readonly resources: Resources;
}

/** @throws {OptionError} where a role of the orchestrator has no agent. */
export function bindWorkload<S extends Shapes, Resources>(
  workload: Workload<S, Resources>,
  resources: Resources,
): BoundWorkload<S, Resources> {
  const { orchestrator, agents, schemas } = workload;
  const roles = new Map<string, BoundRole<S, Resources>>();
  for (const role of orchestrator.roles) {
    if (!Object.hasOwn(agents, role)) {
      const known = Object.keys(agents).join(", ");
      throw new OptionError(
        `orchestrator "${orchestrator.name}" names role "${role}", but there are agents only for: ${known}`,
      );
    }
    const schema = schemas?.replies[role];
    roles.set(role, { agent: agents[role], check: schema && schemaCheck(schema) });
  }
  return { workload, roles, resources, checkInput: schemas && schemaCheck(schemas.input) };
}
