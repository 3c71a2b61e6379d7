import type { JsonObject, MetricsAccumulator } from "@matrix/core";
import { numberIn, objectIn, type RecordTurn, recordTurns, saysNotOk } from "./record-turns.ts";
import { isSpeaker, type Speaker } from "./turn.ts";

/** Names in the order they are shown. */
const names = [
  "conv_err",
  "agreement",
  "agreement_correctness",
  "total_turns",
  "t_len",
  "s_len",
  "conv_len",
] as const;

type Figures = { readonly [Name in (typeof names)[number]]?: number };

/**
 * Means over conversations: share that ended in an error, share that agreed, share that agreed on the right answer, turns,
 * completion tokens of a teacher's and of a student's turn, and completion tokens of both together.
 *
 * The three lengths are means over the conversations that have a turn. Rows that ended `dead` say nothing about the
 * conversation and are left out.
 */
export function coralMetrics(): MetricsAccumulator {
  const sums = new Map<string, { sum: number; count: number }>();
  return {
    add(record) {
      if (record.outcome === "dead") return;
      const figures = conversationFigures(record);
      for (const name of names) {
        const figure = figures[name];
        if (figure === undefined) continue;
        const { sum, count } = sums.get(name) ?? { sum: 0, count: 0 };
        sums.set(name, { sum: sum + figure, count: count + 1 });
      }
    },
    result: () =>
      Object.fromEntries(
        names.flatMap((name) => {
          const total = sums.get(name);
          return total === undefined ? [] : [[name, total.sum / total.count]];
        }),
      ),
  };
}

/** Figures of one conversation; without lengths where nobody spoke. */
function conversationFigures(record: JsonObject): Figures {
  const history = recordTurns(record);
  const last = history.at(-1)?.response;
  const spoken = history.filter((turn) => isSpeaker(turn.agent)).slice(1);
  const failed = record.error !== undefined || last === undefined || saysNotOk(last);
  const teacher = completionTokens(spoken, "teacher");
  const student = completionTokens(spoken, "student");
  return {
    conv_err: Number(failed),
    agreement: Number(last?.agreement === true),
    agreement_correctness: Number(last?.agreement_correctness === true),
    total_turns: spoken.length,
    ...(spoken.length === 0
      ? {}
      : { t_len: mean(teacher), s_len: mean(student), conv_len: sum(teacher) + sum(student) }),
  };
}

/** Completion tokens of each good turn of a role; a turn without usage counts 0. */
function completionTokens(turns: readonly RecordTurn[], role: Speaker): number[] {
  return turns
    .filter(({ agent, response }) => agent === role && response.status_ok === true)
    .map(({ response }) => numberIn(objectIn(response, "usage"), "completion_tokens"));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : sum(values) / values.length;
}
