import type { AgentContext, OrchestratorMessage, TokenUsage } from "@matrix/core";
import { type Judge, readVerdicts } from "../reward/statement-reward.ts";
import { Tau2Error } from "../tau2-error.ts";
import { JsonTextError } from "../value/parse-json.ts";
import { callOptions, samplingOptions } from "./chat-request.ts";
import type { Tau2ModelOptions } from "./options.ts";
import { rowName } from "./row-context.ts";
import type { Tau2Shapes } from "./schemas.ts";
import { modelOf, type Tau2Models } from "./speaker-agent.ts";

/** A judge that asks the run's model of that name, again with another seed where its verdicts cannot be read. */
export function modelJudge(
  options: Tau2ModelOptions,
  message: OrchestratorMessage<Tau2Shapes>,
  { resources, stepId, role, signal }: AgentContext<Tau2Models>,
  onUsage: (usage: TokenUsage) => void,
): Judge {
  const { stickyKey, ...call } = callOptions(options);
  return async (messages) => {
    for (let attempt = 0; ; attempt++) {
      const { choices, usage } = await modelOf(resources, "judge").complete(
        { messages, ...samplingOptions(options), seed: message.row.seed + attempt },
        {
          stepId,
          role,
          row: message.row,
          step: message.step,
          stickyKey: stickyKey?.(message) ?? rowName(message),
          signal,
          ...call,
        },
      );
      if (usage !== undefined) onUsage(usage);
      const text = choices[0]?.text ?? "";
      if (attempt >= options.reply_retries || isReadable(text)) return text;
    }
  };
}

function isReadable(text: string): boolean {
  try {
    readVerdicts(text);
    return true;
  } catch (error) {
    if (error instanceof Tau2Error || error instanceof JsonTextError) return false;
    throw error;
  }
}
