import { type Agent, MatrixError, ModelError, type TokenUsage } from "@matrix/core";
import { messageOf } from "../conversation/chat-entry.ts";
import type { EvaluationType } from "../reward/evaluate.ts";
import { withoutStatements } from "../reward/without-statements.ts";
import type { WorldKeeper } from "../worlds/world-keeper.ts";
import type { Worlds } from "../worlds/worlds.ts";
import { chatEntries } from "./history-entries.ts";
import { modelJudge } from "./model-judge.ts";
import type { Tau2Options } from "./options.ts";
import { rewardJson } from "./reward-json.ts";
import { type RowContexts, rowName } from "./row-context.ts";
import type { Tau2Shapes } from "./schemas.ts";
import type { Tau2Models } from "./speaker-agent.ts";
import { addUsage, costOf } from "./speaker-reply.ts";

/** What {@link rewardAgent} works with. */
export interface RewardAgentOptions {
  readonly rows: RowContexts;
  readonly worlds: Worlds;
  readonly keeper: WorldKeeper;
  readonly type: EvaluationType;
  readonly judge: Tau2Options["judge"];
}

/** Says what a conversation that is over has earned; asks the judge only where the task's reward needs it. */
export function rewardAgent(options: RewardAgentOptions): Agent<Tau2Shapes, "reward", Tau2Models> {
  const { rows, worlds, keeper, type, judge } = options;
  return {
    async process(message, context) {
      const { domain, task } = await rows.of(message);
      const row = rowName(message);
      const asked: { usage: TokenUsage | undefined } = { usage: undefined };
      const spent = (usage: TokenUsage | undefined) => ({ ...(usage && { usage }), ...costOf(usage, judge) });
      try {
        const info = await worlds.reward({
          domain,
          task: judge.enabled ? task : withoutStatements(task),
          messages: chatEntries(message.history).map(messageOf),
          terminationReason: message.state.ended ?? "unexpected_error",
          type,
          row,
          hop: context,
          judge: modelJudge(judge, message, context, (usage) => {
            asked.usage = addUsage(asked.usage, usage);
          }),
        });
        return { status_ok: true, reward_info: rewardJson(info), ...spent(asked.usage) };
      } catch (error) {
        if (!MatrixError.isInstance(error) || context.signal.aborted) throw error;
        if (error instanceof ModelError && error.endpointWide) throw error;
        return { status_ok: false, error: error.message, error_class: error.code, ...spent(asked.usage) };
      } finally {
        await keeper.release(row);
      }
    },
  };
}
