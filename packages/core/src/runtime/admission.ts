import { BadRowError, MatrixError, UnknownRoleError } from "../errors.ts";
import { History } from "../history.ts";
import type { Json } from "../json.ts";
import { toJsonLine } from "../json.ts";
import { messageLimits, nestsDeeper } from "../json-limits.ts";
import {
  type MessageHeader,
  messageVersion,
  OrchestratorMessage,
  type Outcome,
  sinkRole,
} from "../orchestrator-message.ts";
import { type RowId, type RowIdentity, stepId } from "../row.ts";
import type { SourceRow } from "../row-source.ts";
import type { HistoryEntry, Shapes } from "../shapes.ts";
import type { PreparedRow } from "../workload-pack.ts";
import type { BoundWorkload } from "./bound-workload.ts";
import { rowError } from "./hop.ts";

/** What every row's first message says alike. */
export interface AdmissionOptions {
  readonly run: string;
  /** Seed of each trial. */
  readonly seeds: readonly number[];
  readonly rowTimeoutMs: number | undefined;
}

/**
 * A row's first message for one trial. A row that cannot be used goes straight to the sink: `dead` where it could not be
 * read, `failed` where its workload refused it.
 *
 * @param now epoch milliseconds
 * @param attempt 0 the first time; higher where the row got lost on its way and is begun again
 */
export function admit<S extends Shapes>(
  source: SourceRow,
  trial: number,
  bound: BoundWorkload<S>,
  options: AdmissionOptions,
  created: number,
  now: number,
  attempt = 0,
): OrchestratorMessage<S> {
  const identity = (id: RowId): RowIdentity => ({
    index: source.index,
    id,
    trial,
    seed: options.seeds[trial]!,
  });
  const header = (id: RowId, role: string): MessageHeader => ({
    v: messageVersion,
    run: options.run,
    row: identity(id),
    orchestrator: bound.workload.orchestrator.name,
    role,
    step: 0,
    attempt,
    created,
    started: now,
    ...(options.rowTimeoutMs === undefined ? {} : { deadline: now + options.rowTimeoutMs }),
  });
  const refuse = (outcome: Outcome, id: RowId, error: unknown, input: string) =>
    new OrchestratorMessage<S>(header(id, sinkRole), input, "null", History.of()).end(
      { outcome, status: {}, nextRole: sinkRole, error: rowError(error, { step: 0, role: "_feeder" }) },
      0,
    );

  if ("error" in source) return refuse("dead", null, source.error, "null");
  let id: RowId = null;
  try {
    const prepared = prepare(source.value, bound);
    id = checkId(prepared.id, source.index);
    const wrong = bound.checkInput?.(prepared.input);
    if (wrong !== undefined)
      throw new BadRowError(`row ${source.index} does not fit the workload's input schema: ${wrong}`);
    const start = bound.workload.orchestrator.start({
      ...identity(id),
      run: options.run,
      input: prepared.input,
    });
    if (!bound.roles.has(start.role)) {
      throw new UnknownRoleError(start.role, [...bound.roles.keys()], stepId(options.run, identity(id), 0));
    }
    for (const [what, value] of [
      ["input", prepared.input],
      ["state", start.state],
    ] as const) {
      if (!nestsDeeper(value, messageLimits.maxDepth)) continue;
      throw new BadRowError(
        `${what} of row ${source.index} nests deeper than ${messageLimits.maxDepth} levels`,
      );
    }
    return new OrchestratorMessage<S>(
      header(id, start.role),
      toJsonLine(prepared.input),
      toJsonLine(start.state),
      // Named one by one: an opening made of a row's own data must not bring references with it.
      History.of(start.opening?.map(({ agent, response }) => ({ agent, response }) as HistoryEntry<S>)),
    );
  } catch (error) {
    return refuse(
      "failed",
      id,
      MatrixError.isInstance(error) ? error : asBadRow(error, source.index),
      // What a parser reads may be too deep to be written, or to be read again.
      nestsDeeper(source.value, messageLimits.maxDepth) ? "null" : toJsonLine(source.value),
    );
  }
}

function prepare<S extends Shapes>(value: Json, bound: BoundWorkload<S>): PreparedRow<S["input"]> {
  if (bound.workload.prepare) return bound.workload.prepare(value);
  const id = (value as { id?: unknown } | null)?.id;
  return { id: typeof id === "string" || typeof id === "number" ? id : null, input: value as S["input"] };
}

/** A pack that is not type-checked may give anything, or forget it. */
function checkId(id: RowId | undefined, index: number): RowId {
  if (id === undefined || id === null || typeof id === "string" || typeof id === "number") return id ?? null;
  throw new BadRowError(`id of row ${index} must be a string, a number or null, got ${typeof id}`);
}

function asBadRow(cause: unknown, index: number): BadRowError {
  const text = cause instanceof Error ? cause.message : String(cause);
  return new BadRowError(`row ${index} could not be prepared: ${text}`, { cause });
}
