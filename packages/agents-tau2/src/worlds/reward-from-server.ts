import { simulation } from "../results/results-file.ts";
import { type RewardInfo, rewardInfoSchema } from "../reward/reward-info.ts";
import { jsonText } from "../value/json-text.ts";
import type { EnvironmentServer } from "./environment-server.ts";
import { EnvironmentServerError } from "./environment-server-error.ts";
import type { EvaluationRequest } from "./worlds.ts";

/** What upstream's own evaluator says of a conversation. The times that it asks for do not matter to it. */
export async function rewardFrom(
  server: EnvironmentServer,
  { task, messages, terminationReason, type = "all", row, hop }: EvaluationRequest,
  solo: boolean,
): Promise<RewardInfo> {
  const run = simulation({
    id: row,
    task_id: task.id,
    start_time: "",
    end_time: "",
    duration: 0,
    termination_reason: terminationReason,
    messages: [...messages],
  });
  const body = jsonText({ task, simulation: run, evaluation_type: type, solo_mode: solo });
  const answer = await server.post("/api/v1/get_reward", body, hop.signal);
  if (answer.ok) return rewardInfoSchema.parse(answer.value);
  throw new EnvironmentServerError(`task "${task.id}" gets no reward from its server: ${answer.why}`);
}
