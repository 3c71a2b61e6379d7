import { type Agent, type Agents, type ChatModel, chatAgent, firstChoice } from "@matrix/core";
import { filterDecision, languageRejection } from "./filter-decision.ts";
import { callOptions, documentRequest } from "./model-call.ts";
import type { NaturalReasoningModelOptions, NaturalReasoningOptions } from "./options.ts";
import { questionDecision } from "./question-decision.ts";
import { englishScore } from "./read-document.ts";
import type { NaturalReasoningShapes } from "./schemas.ts";
import { scoreDecision } from "./score-decision.ts";

/** The chat models that the agents ask. */
export interface NaturalReasoningModels {
  readonly filter: ChatModel;
  readonly score: ChatModel;
  readonly question: ChatModel;
}

export function naturalReasoningAgents(
  options: NaturalReasoningOptions,
): Agents<NaturalReasoningShapes, NaturalReasoningModels> {
  return {
    filter: filterAgent(options.filter),
    score: chatAgent<NaturalReasoningShapes, "score", NaturalReasoningModels>({
      ...asking(options.score),
      model: (resources) => resources.score,
      reply: (reply) => scoreDecision(firstChoice(reply)),
    }),
    question: chatAgent<NaturalReasoningShapes, "question", NaturalReasoningModels>({
      ...asking(options.question),
      model: (resources) => resources.question,
      reply: (reply) => questionDecision(firstChoice(reply)),
    }),
  };
}

/** Asks no model where the language alone decides. */
function filterAgent(
  options: NaturalReasoningOptions["filter"],
): Agent<NaturalReasoningShapes, "filter", NaturalReasoningModels> {
  const classifier = chatAgent<NaturalReasoningShapes, "filter", NaturalReasoningModels>({
    ...asking(options),
    model: (resources) => resources.filter,
    reply: (reply) => filterDecision(firstChoice(reply), options.on_error),
  });
  return {
    process: (message, context) =>
      englishScore(message.input) >= options.filter_en
        ? classifier.process(message, context)
        : languageRejection,
  };
}

function asking(options: NaturalReasoningModelOptions) {
  return {
    ...callOptions(options),
    request: (message: {
      readonly input: NaturalReasoningShapes["input"];
      readonly row: { readonly seed: number };
    }) => documentRequest(message.input, options, message.row.seed),
  };
}
