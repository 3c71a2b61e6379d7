import { listOf } from "../schema/collection-types.ts";
import { withDefault } from "../schema/field-type.ts";
import { record } from "../schema/record-schema.ts";
import { flag, text } from "../schema/scalar-types.ts";
import type { Message } from "../task/messages.ts";
import type { Task } from "../task/task.ts";
import { parseJson } from "../value/parse-json.ts";
import { pythonLiteral, pythonText } from "../value/python-text.ts";
import * as texts from "./fixed-texts.ts";
import { breakdown, type RewardInfo, rewardInfo, type StatementCheck } from "./reward-info.ts";

/** One message of the judge's prompt. */
export interface JudgeMessage {
  readonly role: "system" | "user";
  readonly content: string;
}

/** Asks a model whether statements about a trajectory are true; gives the model's text. */
export type Judge = (prompt: readonly JudgeMessage[]) => Promise<string>;

/**
 * Rewards a trajectory of which the judge finds every statement of the task true.
 *
 * @throws {JsonTextError} when the judge's text is not JSON; {Tau2Error} when a verdict lacks one of its members
 */
export async function statementReward(
  task: Task,
  messages: readonly Message[],
  judge: Judge,
): Promise<RewardInfo> {
  const reward_breakdown = breakdown("NL_ASSERTION", 1);
  const statements = task.evaluation_criteria?.nl_assertions ?? [];
  if (statements.length === 0) {
    const note = task.evaluation_criteria === null ? texts.noCriteria : texts.noStatements;
    return rewardInfo({ reward: 1, nl_assertions: [], info: { note }, reward_breakdown });
  }
  const nl_assertions = readVerdicts(await judge(judgePrompt(statements, messages)));
  const reward = nl_assertions.every((check) => check.met) ? 1 : 0;
  return rewardInfo({ reward, nl_assertions, reward_breakdown: breakdown("NL_ASSERTION", reward) });
}

/** What the judge is asked. Calls themselves are not shown to it, only their answers. */
export function judgePrompt(
  statements: readonly string[],
  messages: readonly Message[],
): readonly JudgeMessage[] {
  const conversation = messages.map(({ role, content }) => `${role}: ${pythonText(content)}`).join("\n");
  return [
    { role: "system", content: texts.judgeInstructions },
    { role: "user", content: texts.judgeQuestion(conversation, pythonLiteral(statements)) },
  ];
}

const verdictsSchema = record("Verdicts", {
  results: withDefault(
    listOf(record("Verdict", { expectedOutcome: text, metExpectation: flag, reasoning: text })),
    () => [],
  ),
});

/** The verdicts in a judge's text. @throws {JsonTextError} {Tau2Error} */
export function readVerdicts(answer: string): StatementCheck[] {
  return verdictsSchema
    .parse(parseJson(answer))
    .results.map(({ expectedOutcome, metExpectation, reasoning }) => ({
      nl_assertion: expectedOutcome,
      met: metExpectation,
      justification: reasoning,
    }));
}
