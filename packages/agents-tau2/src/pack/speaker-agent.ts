import { type Agent, type ChatModel, chatAgent, OptionError, type TokenUsage } from "@matrix/core";
import { agentRequest, userRequest } from "../conversation/model-request.ts";
import { callOptions, chatRequest } from "./chat-request.ts";
import { chatEntries } from "./history-entries.ts";
import type { Tau2ModelOptions } from "./options.ts";
import type { RowContexts } from "./row-context.ts";
import type { Speaker, Tau2Shapes } from "./schemas.ts";
import { addUsage, costOf, speakerReply } from "./speaker-reply.ts";

/** The chat models that the roles ask; those that the options leave out need not be there. */
export interface Tau2Models {
  readonly agent: ChatModel;
  readonly user?: ChatModel;
  readonly judge?: ChatModel;
}

/** @throws {OptionError} where the run was given no such model */
export function modelOf(models: Tau2Models, name: keyof Tau2Models): ChatModel {
  const model = models[name];
  if (model !== undefined) return model;
  throw new OptionError(`tau2 asks a model "${name}", but the run's resources have none of that name`);
}

/** The agent or the simulated user: asks its model, and asks again, with another seed, when the reply is of no use. */
export function speakerAgent(
  speaker: Speaker,
  options: Tau2ModelOptions,
  rows: RowContexts,
): Agent<Tau2Shapes, Speaker, Tau2Models> {
  const name = speaker === "llm_agent" ? "agent" : "user";
  return {
    async process(message, context) {
      const row = await rows.of(message);
      const entries = chatEntries(message.history);
      const request = speaker === "llm_agent" ? agentRequest(row, entries) : userRequest(row, entries);
      const asked: { usable: boolean; usage: TokenUsage | undefined } = { usable: false, usage: undefined };
      for (let attempt = 0; ; attempt++) {
        const asking = chatAgent<Tau2Shapes, Speaker, Tau2Models>({
          ...callOptions(options),
          model: (models) => modelOf(models, name),
          request: () => chatRequest(request, options, message.row.seed + attempt),
          reply(answer) {
            const reply = speakerReply(speaker, row.agent, answer);
            // a call that failed was tried again by the model's own rules
            asked.usable = reply.status_ok || answer.error !== undefined;
            asked.usage = addUsage(asked.usage, answer.usage);
            const { usage } = asked;
            return { ...reply, ...(usage && { usage }), ...costOf(usage, options) };
          },
        });
        const reply = await asking.process(message, context);
        if (asked.usable || attempt >= options.reply_retries) return reply;
      }
    },
  };
}
