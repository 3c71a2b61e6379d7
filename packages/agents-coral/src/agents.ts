import { type Agent, type Agents, type ChatModel, chatAgent, firstChoice } from "@matrix/core";
import { conversationMessages } from "./conversation-messages.ts";
import { extractionMessages } from "./extraction-prompt.ts";
import { extractorReply } from "./extractor-reply.ts";
import { matchAnswers } from "./match-answers.ts";
import { callOptions, modelRequest } from "./model-call.ts";
import type { CoralModelOptions, CoralOptions } from "./options.ts";
import type { CoralShapes } from "./schemas.ts";
import { requireQuestion } from "./task-text.ts";
import type { Speaker } from "./turn.ts";

/** The chat models that the agents ask. */
export interface CoralModels {
  readonly teacher: ChatModel;
  readonly student: ChatModel;
  readonly extractor: ChatModel;
}

/** The agents that ask models. */
export function coralAgents(options: CoralOptions): Agents<CoralShapes, CoralModels> {
  return {
    teacher: speakerAgent("teacher", options.teacher),
    student: speakerAgent("student", options.student),
    answer_extractor: extractorAgent(options.extractor),
    answer_matcher: matcherAgent,
  };
}

function speakerAgent(model: Speaker, options: CoralModelOptions): Agent<CoralShapes, Speaker, CoralModels> {
  return chatAgent<CoralShapes, Speaker, CoralModels>({
    ...callOptions(options),
    model: (resources) => resources[model],
    request(message) {
      requireQuestion(message.input);
      return modelRequest(message, conversationMessages(message.history, options.system_prompt), options);
    },
    reply: firstChoice,
  });
}

function extractorAgent(options: CoralModelOptions): Agent<CoralShapes, "answer_extractor", CoralModels> {
  return chatAgent<CoralShapes, "answer_extractor", CoralModels>({
    ...callOptions(options),
    model: (resources) => resources.extractor,
    request(message) {
      const messages = extractionMessages(message.input, message.history.last, options.system_prompt);
      return modelRequest(message, messages, options);
    },
    reply: (reply, message) => extractorReply(reply, message.input.answer),
  });
}

const matcherAgent: Agent<CoralShapes, "answer_matcher", CoralModels> = {
  effects: "pure",
  process: (message) => matchAnswers(message.history, message.input.answer, "answer_matcher"),
};
