import type { Json, JsonObject } from "@matrix/core";
import { numberIn, objectIn, recordTurns, saysNotOk } from "./record-turns.ts";

/** What a run cost, by role. Names are those of the original's `collect_agent_metrics`. */
export interface TokenReport {
  readonly total_rows: number;
  /** Rows that ended `dead`, or `lost` in a file of the original's. */
  readonly lost_rows: number;
  readonly error_rows: number;
  /** The first failure of the first {@link maxExamples} rows that have one. */
  readonly error_examples: readonly ErrorExample[];
  readonly agent_completion_tokens: TokensByRole;
  readonly agent_prompt_tokens: TokensByRole;
  readonly agent_total_tokens: TokensByRole;
  /** Replies with usage. */
  readonly agent_call_counts: TokensByRole;
}

/** Where a row failed first. */
export interface ErrorExample {
  readonly id: Json;
  readonly agent: string;
  readonly response: JsonObject;
}

type TokensByRole = { readonly [role: string]: number };

/** Examples are for reading, not for counting. */
const maxExamples = 10;

/**
 * Adds up tokens and calls of each role over records, whatever the workload: each reply with `usage` is a call.
 *
 * @param roles counts only these; none, or an empty list, for all. Rows and errors are counted over all roles.
 */
export async function tokenReport(
  records: Iterable<JsonObject> | AsyncIterable<JsonObject>,
  roles?: readonly string[] | null,
): Promise<TokenReport> {
  const wanted = roles?.length ? new Set(roles) : undefined;
  const completion = new Map<string, number>();
  const prompt = new Map<string, number>();
  const total = new Map<string, number>();
  const calls = new Map<string, number>();
  const examples: ErrorExample[] = [];
  let rows = 0;
  let lost = 0;
  let errors = 0;
  for await (const record of records) {
    rows++;
    if (record.outcome === "dead" || record.status === "lost") {
      lost++;
      continue;
    }
    const example = firstFailure(record);
    if (example !== undefined) {
      errors++;
      if (examples.length < maxExamples) examples.push(example);
    }
    for (const { agent, response } of recordTurns(record)) {
      const usage = objectIn(response, "usage");
      if (Object.keys(usage).length === 0 || wanted?.has(agent) === false) continue;
      add(completion, agent, numberIn(usage, "completion_tokens"));
      add(prompt, agent, numberIn(usage, "prompt_tokens"));
      add(total, agent, numberIn(usage, "total_tokens"));
      add(calls, agent, 1);
    }
  }
  return {
    total_rows: rows,
    lost_rows: lost,
    error_rows: errors,
    error_examples: examples,
    agent_completion_tokens: Object.fromEntries(completion),
    agent_prompt_tokens: Object.fromEntries(prompt),
    agent_total_tokens: Object.fromEntries(total),
    agent_call_counts: Object.fromEntries(calls),
  };
}

/** The first reply that reports a failure; else the error that ended the row without one. */
function firstFailure(record: JsonObject): ErrorExample | undefined {
  const id = record.id ?? null;
  const turn = recordTurns(record).find(
    ({ response }) => saysNotOk(response) || response.error !== undefined,
  );
  if (turn !== undefined) return { id, agent: turn.agent, response: turn.response };
  const { class: errorClass, message, role } = objectIn(record, "error");
  if (typeof errorClass !== "string" || typeof role !== "string") return undefined;
  return { id, agent: role, response: { error: message ?? "", error_class: errorClass } };
}

function add(sums: Map<string, number>, role: string, value: number): void {
  sums.set(role, (sums.get(role) ?? 0) + value);
}
