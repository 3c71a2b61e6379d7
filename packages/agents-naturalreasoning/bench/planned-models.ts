import type { ChatModel, Clock } from "@matrix/core";
import { ReplicaPool } from "@matrix/testkit/simulator";
import type { NaturalReasoningModels } from "../src/index.ts";
import { parameters, plannedAnswers } from "./scheduling-plan.ts";

/** Models that answer as planned, and what they have said so far. */
export interface PlannedModels {
  readonly models: NaturalReasoningModels;
  readonly served: { tokens: number };
}

const scores = '```json\n{"criteria_1": 2, "criteria_2": 1, "criteria_3": 1, "criteria_4": 1}\n```';
const question = `\`\`\`json\n${JSON.stringify({
  exam_question: "Does the harmonic series converge?",
  question_category: "Mathematics",
  extracted_answer: "No.",
  independent_answer: ["Group the terms.", "Therefore, the final answer is: \\boxed{no}."],
})}\n\`\`\``;

/** The models of all roles on one pool of servers, which live on a clock. */
export function plannedModels(clock: Clock): PlannedModels {
  const pool = new ReplicaPool({ ...parameters, clock });
  const served = { tokens: 0 };
  const model = (place: 0 | 1 | 2, says: (passes: boolean) => string): ChatModel => ({
    name: `answer ${place}`,
    async complete(_request, { row }) {
      const plan = plannedAnswers(row.index);
      const tokens = plan[place];
      if (tokens === undefined) throw new RangeError(`row ${row.index} asks more often than planned`);
      await pool.generate(parameters.promptTokens + tokens);
      served.tokens += tokens;
      const text = says(plan.length > 1);
      return {
        choices: [{ text, reasoning: null, toolCalls: [], finishReason: "stop" }],
        usage: { prompt_tokens: 1, completion_tokens: tokens },
        respondedAt: clock.now() / 1000,
      };
    },
  });
  return {
    models: {
      filter: model(0, (passes) => (passes ? "Yes" : "No")),
      score: model(1, () => scores),
      question: model(2, () => question),
    },
    served,
  };
}
