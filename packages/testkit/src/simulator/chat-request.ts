import {
  type Constraint,
  findConstraintMistake,
  findFormatIssues,
  readConstraint,
} from "./constraint-request.ts";
import { readBoolean, readInteger, readList, readText } from "./field-readers.ts";
import type { JsonObject } from "./json.ts";
import { type ChatMessage, readMessage } from "./message-reader.ts";
import { badRequest } from "./refusal.ts";
import { fieldReader, findSamplingMistake, readSampling, type SamplingRequest } from "./sampling-request.ts";
import { findToolMistake, readToolChoice, readTools, type Tool, type ToolChoice } from "./tool-request.ts";
import { type Endpoint, type Issue, validationRefusal, valueIssue } from "./validation.ts";

/** A checked body of `POST /v1/chat/completions`. */
export interface ChatRequest extends SamplingRequest {
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly constraint: Constraint | undefined;
  readonly logprobs: boolean;
  readonly topLogprobs: number;
  readonly addGenerationPrompt: boolean;
  readonly continueFinalMessage: boolean;
}

export const chatEndpoint: Endpoint = { path: "/v1/chat/completions", handler: "create_chat_completion" };

/** @throws {Refusal} 400 in the server's words, in the order in which the server looks */
export function readChatRequest(body: JsonObject): ChatRequest {
  const mistake =
    findGenerationPromptMistake(body) ??
    findSamplingMistake(body) ??
    findToolMistake(body) ??
    findConstraintMistake(body);
  if (mistake !== undefined) {
    const param = /\(parameter=(\w+)\)$/.exec(mistake.msg)?.[1];
    throw validationRefusal([mistake], chatEndpoint, param);
  }
  const issues: Issue[] = [];
  const field = fieldReader(body, issues);
  if (body.messages === undefined) {
    issues.push({ type: "missing", loc: ["body", "messages"], msg: "Field required", input: body });
  }
  const messages = field("messages", readList(readMessage)) ?? [];
  const sampling = readSampling(body, issues);
  const logprobs = field("logprobs", readBoolean) ?? false;
  const topLogprobs = field("top_logprobs", readInteger) ?? 0;
  const addGenerationPrompt = field("add_generation_prompt", readBoolean) ?? true;
  const continueFinalMessage = field("continue_final_message", readBoolean) ?? false;
  const template = field("chat_template", readText);
  issues.push(...findFormatIssues(body));
  if (issues.length > 0) throw validationRefusal(issues, chatEndpoint);
  if (template !== undefined) {
    throw badRequest(
      "Chat template is passed with request, but --trust-request-chat-template is not set. Refused request with untrusted chat template.",
    );
  }
  return {
    ...sampling,
    messages,
    logprobs,
    topLogprobs,
    addGenerationPrompt,
    continueFinalMessage,
    tools: readTools(body),
    toolChoice: readToolChoice(body),
    constraint: readConstraint(body),
  };
}

function findGenerationPromptMistake(body: JsonObject): Issue | undefined {
  if (body.continue_final_message !== true || body.add_generation_prompt !== true) return undefined;
  const message = "Cannot set both `continue_final_message` and `add_generation_prompt` to True.";
  return valueIssue(message, body);
}
