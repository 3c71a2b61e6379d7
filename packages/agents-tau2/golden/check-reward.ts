import { type EvaluationType, evaluate } from "../src/reward/evaluate.ts";
import type { JudgeMessage } from "../src/reward/statement-reward.ts";
import { listOf } from "../src/schema/collection-types.ts";
import { readAs } from "../src/schema/read-as.ts";
import { oneOf } from "../src/schema/scalar-types.ts";
import { messageType } from "../src/task/messages.ts";
import { terminationReasons } from "../src/task/termination-reason.ts";
import { Tau2Error } from "../src/tau2-error.ts";
import { codePointLength } from "../src/value/code-points.ts";
import { jsonText } from "../src/value/json-text.ts";
import { type Dictionary, isRecord, type Value } from "../src/value/value.ts";
import { difference } from "./difference.ts";
import { goldenDomain, goldenTask } from "./domains.ts";
import { dictionaryField, textField } from "./fields.ts";

const evaluationTypes: readonly EvaluationType[] = [
  "env",
  "action",
  "communicate",
  "all",
  "all_ignore_basis",
];

/** `reward/`: one trajectory, judged by every evaluation type that the vector has. */
export async function checkReward(vector: Dictionary, dataDir: string): Promise<string | undefined> {
  const domain = await goldenDomain(dataDir, textField(vector, "domain"));
  const task = await goldenTask(dataDir, domain.name, textField(vector, "task_id"));
  const messages = readAs(listOf(messageType), vector.get("messages") ?? null, "messages");
  const terminationReason = readAs(
    oneOf(...terminationReasons),
    vector.get("termination_reason") ?? null,
    "reason",
  );
  const expected = dictionaryField(vector, "reward_info");
  let prompt: Value = null;
  const judge = async (asked: readonly JudgeMessage[]): Promise<string> => {
    prompt = asked.map((message) => ({ ...message }));
    return scriptedVerdicts(task.evaluation_criteria?.nl_assertions ?? [], vector.get("nl_judge") ?? null);
  };
  for (const type of evaluationTypes) {
    const wanted = expected.get(type);
    if (wanted === undefined) continue;
    const replay = { strict: vector.get("strict_replay") === true };
    const evaluation = { domain, task, messages, terminationReason, type, replay, judge };
    const actual = await outcome(() => evaluate(evaluation));
    const found = difference(comparable(wanted, actual), actual, type);
    if (found !== undefined) return found;
  }
  return vector.has("nl_prompt")
    ? difference(vector.get("nl_prompt") ?? null, prompt, "nl_prompt")
    : undefined;
}

/** The reward, or the exception in the form of the vectors. */
export async function outcome(run: () => Promise<Value>): Promise<Value> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Tau2Error)) throw error;
    return { exception_type: error.kind, exception: error.message };
  }
}

const cutAt = 400;
const stamp = "timestamp: ";

/**
 * The wanted reward, with the text of an exception brought to what can be compared: the original prints the moment at which a
 * message was made, and the vectors cut long texts.
 */
function comparable(wanted: Value, actual: Value): Value {
  const text = wanted instanceof Map ? wanted.get("exception") : undefined;
  const ours = isRecord(actual) ? actual.exception : undefined;
  if (!(wanted instanceof Map) || typeof text !== "string" || typeof ours !== "string") return wanted;
  const lines = text.split("\n").filter((line) => !line.startsWith(stamp));
  if (codePointLength(text) >= cutAt && stamp.startsWith(lines.at(-1) ?? "")) lines.pop();
  const known = lines.join("\n");
  const same = codePointLength(text) >= cutAt ? ours.startsWith(known) : ours === known;
  return new Map([...wanted, ["exception", same ? ours : known]]);
}

/** What the vectors' judge answers: everything is met, or all but the first. */
export function scriptedVerdicts(statements: readonly string[], mode: Value): string {
  const results = statements.map((expectedOutcome, position) => ({
    expectedOutcome,
    reasoning: "scripted",
    metExpectation: mode !== "first_unmet" || position > 0,
  }));
  return jsonText({ results });
}
