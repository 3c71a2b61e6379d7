import {
  type Agent,
  type Agents,
  type ChatModel,
  chatAgent,
  type FirstChoice,
  firstChoice,
} from "@matrix/core";
import { filterDecision } from "./filter-decision.ts";
import { passAnswer } from "./fixed-texts.ts";
import { gatedFilter } from "./gated-filter.ts";
import type { LoadIdentifier } from "./language/identify-english.ts";
import { callOptions, documentRequest } from "./model-call.ts";
import type { NaturalReasoningOptions } from "./options.ts";
import { questionDecision } from "./question-decision.ts";
import type { NaturalReasoningShapes } from "./schemas.ts";
import { scoreDecision } from "./score-decision.ts";
import { saysText, wholeObject } from "./structured/read-answer.ts";
import { structuredAgent } from "./structured/structured-agent.ts";

/** The chat models that the agents ask. */
export interface NaturalReasoningModels {
  readonly filter: ChatModel;
  readonly score: ChatModel;
  readonly question: ChatModel;
}

type Replies = NaturalReasoningShapes["replies"];
type RoleAgent<R extends keyof Replies> = Agent<NaturalReasoningShapes, R, NaturalReasoningModels>;

export function naturalReasoningAgents(
  options: NaturalReasoningOptions,
  identifier?: LoadIdentifier,
): Agents<NaturalReasoningShapes, NaturalReasoningModels> {
  const { enabled } = options.structured;
  const passes = enabled ? (text: unknown) => saysText(text, passAnswer) : undefined;
  const read = enabled ? wholeObject : undefined;
  return {
    filter: gatedFilter(
      asking("filter", options, (reply) => filterDecision(reply, options.filter.on_error, passes)),
      options,
      identifier,
    ),
    score: asking("score", options, (reply) => scoreDecision(reply, read)),
    question: asking("question", options, (reply) => questionDecision(reply, read)),
  };
}

/** A role's agent. `judge` makes the role's reply of what its model said, or that it failed. */
function asking<R extends keyof Replies>(
  role: R,
  options: NaturalReasoningOptions,
  judge: (reply: FirstChoice) => Replies[R],
): RoleAgent<R> {
  const own = options[role];
  const { enabled, max_repairs: maxRepairs } = options.structured;
  if (enabled) return structuredAgent({ role, options: own, maxRepairs, judge });
  return chatAgent<NaturalReasoningShapes, R, NaturalReasoningModels>({
    ...callOptions(own),
    model: (resources) => resources[role],
    request: (message) => documentRequest(message.input, own, message.row.seed),
    reply: (reply) => judge(firstChoice(reply)),
  });
}
