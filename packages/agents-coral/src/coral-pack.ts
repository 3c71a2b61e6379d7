import type { Agents, Orchestrator, WorkloadPack } from "@matrix/core";
import { type CoralModels, coralAgents } from "./agents.ts";
import { coralMetrics } from "./coral-metrics.ts";
import { describeRecord } from "./describe-record.ts";
import { dummyAgents } from "./dummy-agents.ts";
import { coralOptions } from "./options.ts";
import { graphCoral, sequentialCoral } from "./orchestrators.ts";
import { prepareTask } from "./prepare-task.ts";
import { readConversations } from "./read-conversations.ts";
import { type CoralShapes, coralSchemas } from "./schemas.ts";

/**
 * Collaborative Reasoner: a teacher and a student discuss a multiple-choice question until they hold the same answer.
 *
 * Rows: MMLU-Pro's fields; `question_id`, `question` and `options` are needed, `answer` is the right letter.
 */
export const coralPack: WorkloadPack<typeof coralOptions, CoralShapes, CoralModels> = {
  name: "coral",
  description: "Teacher and student discuss a multiple-choice question until they agree.",
  options: coralOptions,
  models: ({ dummy }) => (dummy ? [] : ["teacher", "student", "extractor"]),
  // A turn is one call of the speaker and one of the extractor; 0 turns end the row after its first call.
  maxCalls: ({ dummy, max_turns: maxTurns }) => (dummy ? 0 : Math.max(1, 2 * maxTurns)),
  create(options) {
    const { variant, max_turns: maxTurns, dummy } = options;
    const orchestrator: Orchestrator<CoralShapes> =
      variant === "graph" ? graphCoral(maxTurns) : sequentialCoral(maxTurns);
    const agents: Agents<CoralShapes, CoralModels> = dummy ? dummyAgents(options) : coralAgents(options);
    return { orchestrator, agents, schemas: coralSchemas, prepare: prepareTask };
  },
  metrics: coralMetrics,
  describe: describeRecord,
  conversations: readConversations,
};
