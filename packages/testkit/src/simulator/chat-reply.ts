import type { IncomingHttpHeaders } from "node:http";
import type { ScriptedAnswer } from "./answer.ts";
import { answerRequest } from "./answer-request.ts";
import { builtInAnswer } from "./answers.ts";
import type { ChatRequest } from "./chat-request.ts";
import { contentText } from "./chat-template.ts";
import type { ConstraintWriter } from "./constraint-sample.ts";
import type { Identity } from "./identity.ts";
import type { Json, JsonObject } from "./json.ts";
import { sampleSchema } from "./json-schema-sample.ts";
import type { ResolvedOptions } from "./options.ts";
import { gaussian, pick, randomFrom } from "./random.ts";
import type { ReplyDraft, Segment } from "./reply.ts";
import type { Tool } from "./tool-request.ts";

export interface ChatReplyContext {
  readonly request: ChatRequest;
  readonly body: JsonObject;
  readonly headers: IncomingHttpHeaders;
  readonly options: ResolvedOptions;
  readonly identity: Identity;
  readonly call: number;
  readonly constraint: ConstraintWriter | undefined;
  nextId(): string;
}

/** What the model says to a chat, before limits are applied. `index` is the choice. */
export function draftChatReply(context: ChatReplyContext, index: number): ReplyDraft {
  const { request, options, identity } = context;
  const { answer, seed } = options;
  const random = randomFrom(seed, identity.key, index, "reply");
  const turn = request.messages.filter(({ role }) => role === "assistant").length;
  const scripted = answer?.(answerRequest({ ...context, turn, choice: index }));
  if (scripted !== undefined) {
    return draftScripted(typeof scripted === "string" ? { text: scripted } : scripted, context);
  }
  const forced = forcedTool(request, random);
  if (forced !== undefined) return draftForced(forced, context, random);
  if (context.constraint !== undefined) return textDraft(context.constraint(random));
  const { toolChoice, tools } = request;
  if (toolChoice.kind === "auto" && random() < options.toolCallProbability) {
    const tool = pick(random, tools);
    if (tool !== undefined) {
      return draftCalls(undefined, [{ name: tool.name, arguments: sampleArguments(tool, random) }], context);
    }
  }
  return textDraft(freeText(context, index, random));
}

function freeText(context: ChatReplyContext, index: number, random: () => number): string {
  const { request, options, identity } = context;
  if (options.mode === "echo") {
    return contentText(request.messages.findLast(({ role }) => role === "user")?.content);
  }
  return builtInAnswer({
    messages: request.messages.map(({ role, content }) => ({ role, text: contentText(content) })),
    seed: options.seed,
    row: identity.row,
    trial: identity.trial ?? "",
    role: identity.role ?? "",
    key: `${identity.key}/${index}`,
    tokens: outputLength(options, random),
  });
}

/** A draw from the lognormal distribution of output lengths. */
export function outputLength({ outputTokens }: ResolvedOptions, random: () => number): number | undefined {
  if (outputTokens === undefined) return undefined;
  return Math.max(1, Math.round(outputTokens.median * Math.exp(outputTokens.sigma * gaussian(random))));
}

function textDraft(text: string): ReplyDraft {
  return { segments: [{ text, call: null }] };
}

function draftScripted(answer: ScriptedAnswer, context: ChatReplyContext): ReplyDraft {
  const { text, toolCalls = [], finishReason } = answer;
  if (toolCalls.length === 0) return { ...textDraft(text ?? ""), finishReason };
  const calls = toolCalls.map(({ name, arguments: args }) => ({
    name,
    arguments: typeof args === "string" ? args : JSON.stringify(args),
  }));
  return { ...draftCalls(text, calls, context), finishReason };
}

interface Call {
  readonly name: string;
  readonly arguments: string;
}

function draftCalls(text: string | undefined, calls: readonly Call[], context: ChatReplyContext): ReplyDraft {
  const segments: Segment[] = text === undefined || text === "" ? [] : [{ text, call: null }];
  for (const [index, { name, arguments: args }] of calls.entries()) {
    segments.push({ text: `<tool_call>\n{"name": "${name}", "arguments": `, call: undefined });
    segments.push({ text: args, call: index });
    segments.push({ text: "}\n</tool_call>", call: undefined });
  }
  return {
    segments,
    calls: calls.map(({ name }) => ({ name, id: `chatcmpl-tool-${context.nextId()}` })),
    callStyle: "auto",
  };
}

function forcedTool({ toolChoice, tools }: ChatRequest, random: () => number): Tool | undefined {
  if (toolChoice.kind === "required") return pick(random, tools);
  return toolChoice.kind === "named" ? tools.find(({ name }) => name === toolChoice.name) : undefined;
}

/** With "required" the server has the model write a list of calls, with a named function only the arguments. */
function draftForced(tool: Tool, context: ChatReplyContext, random: () => number): ReplyDraft {
  const args: Segment = { text: sampleArguments(tool, random), call: 0 };
  const calls = [{ name: tool.name, id: `chatcmpl-tool-${context.nextId()}` }];
  if (context.request.toolChoice.kind === "named") return { segments: [args], calls, callStyle: "named" };
  const before: Segment = { text: `[{"name": "${tool.name}", "parameters": `, call: undefined };
  const after: Segment = { text: "}]", call: undefined };
  return { segments: [before, args, after], calls, callStyle: "required" };
}

function sampleArguments({ parameters }: Tool, random: () => number): string {
  const value: Json = sampleSchema(parameters, random);
  return JSON.stringify(value);
}
