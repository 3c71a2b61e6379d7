import type { Agent } from "@matrix/core";
import type { WorldKeeper } from "../worlds/world-keeper.ts";
import { chatEntries, environmentReply } from "./history-entries.ts";
import { type RowContexts, rowName } from "./row-context.ts";
import type { Tau2Shapes } from "./schemas.ts";
import type { Tau2Models } from "./speaker-agent.ts";

/** Answers the tool calls of the message before it, one reply a call. */
export function environmentAgent(
  rows: RowContexts,
  keeper: WorldKeeper,
): Agent<Tau2Shapes, "environment", Tau2Models> {
  return {
    async process(message, hop) {
      const { domain, task } = await rows.of(message);
      const request = { domain, task, row: rowName(message), hop };
      const answers = await keeper.answer(request, chatEntries(message.history));
      return answers.map(environmentReply);
    },
  };
}
