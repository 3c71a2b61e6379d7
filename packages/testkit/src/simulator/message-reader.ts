import type { Reader } from "./field-readers.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import type { Issue, Location } from "./validation.ts";

export interface ContentPart {
  readonly type?: string;
  readonly text?: string;
}

export interface ToolCall {
  readonly id?: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatMessage {
  readonly role: string;
  readonly content: string | readonly (string | ContentPart)[] | null;
  readonly toolCalls: readonly ToolCall[];
}

const customParts =
  "list[union[...,...,...,...,ChatCompletionContentPartAudioParam,ChatCompletionContentPartVideoParam,...,CustomChatCompletionContentPILImageParam,CustomChatCompletionContentSimpleImageParam,ChatCompletionContentPartImageEmbedsParam,ChatCompletionContentPartAudioEmbedsParam,ChatCompletionContentPartPromptEmbedsParam,CustomChatCompletionContentSimpleAudioParam,CustomChatCompletionContentSimpleVideoParam,CustomChatCompletionContentToolReferenceParam,str,CustomThinkCompletionContentParam]]";

type Check = (message: JsonObject, loc: Location, issues: Issue[]) => void;

/** The server tries these shapes in this order; a message that fits none gets the complaints of all of them. */
const shapes: readonly { name: string; checks: readonly Check[] }[] = [
  { name: "ChatCompletionDeveloperMessageParam", checks: [parts("generator[...]"), role("developer")] },
  { name: "ChatCompletionSystemMessageParam", checks: [parts("generator[...]"), role("system")] },
  {
    name: "ChatCompletionUserMessageParam",
    checks: [parts("generator[union[...,...,...,...]]"), role("user")],
  },
  {
    name: "ChatCompletionAssistantMessageParam",
    checks: [role("assistant"), unlessNull(parts("generator[union[...,...]]"))],
  },
  {
    name: "ChatCompletionToolMessageParam",
    checks: [parts("generator[...]"), role("tool"), present("tool_call_id")],
  },
  {
    name: "ChatCompletionFunctionMessageParam",
    checks: [unlessNull(plainText), present("name"), role("function")],
  },
  { name: "CustomChatCompletionMessageParam", checks: [customContent] },
  { name: "Message", checks: [present("author"), list("content")] },
];

export const readMessage: Reader<ChatMessage> = (value, loc, issues) => {
  if (!isJsonObject(value)) {
    const input = value === undefined ? {} : { input: value };
    issues.push({ type: "dict_type", loc, msg: "Input should be a valid dictionary", ...input });
    return undefined;
  }
  const { role: name, content } = value;
  if (typeof name !== "string" || !isContent(name, content)) {
    for (const shape of shapes) {
      for (const check of shape.checks) check(value, [...loc, shape.name], issues);
    }
    return undefined;
  }
  return { role: name, content: contentOf(content), toolCalls: toolCallsOf(value.tool_calls) };
};

function isContent(name: string, content: Json | undefined): boolean {
  if (content === null) return name === "assistant";
  return content === undefined || typeof content === "string" || Array.isArray(content);
}

function contentOf(content: Json | undefined): ChatMessage["content"] {
  if (content === undefined || content === null) return null;
  if (!Array.isArray(content)) return String(content);
  return content.map((part) => {
    if (!isJsonObject(part)) return String(part);
    const { type, text } = part;
    return { ...(typeof type === "string" ? { type } : {}), ...(typeof text === "string" ? { text } : {}) };
  });
}

function toolCallsOf(value: Json | undefined): ToolCall[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((call) => {
    const target = isJsonObject(call) ? call.function : undefined;
    if (!isJsonObject(call) || !isJsonObject(target)) return [];
    const id = typeof call.id === "string" ? { id: call.id } : {};
    return [{ ...id, function: { name: String(target.name), arguments: String(target.arguments) } }];
  });
}

function parts(label: string): Check {
  return ({ content }, loc, issues) => {
    if (content === undefined) return;
    issues.push(
      {
        type: "string_type",
        loc: [...loc, "content", "str"],
        msg: "Input should be a valid string",
        input: content,
      },
      {
        type: "iterable_type",
        loc: [...loc, "content", label],
        msg: "Input should be iterable",
        input: content,
      },
    );
  };
}

function plainText({ content }: JsonObject, loc: Location, issues: Issue[]): void {
  if (content === undefined) return;
  issues.push({
    type: "string_type",
    loc: [...loc, "content"],
    msg: "Input should be a valid string",
    input: content,
  });
}

function customContent({ content }: JsonObject, loc: Location, issues: Issue[]): void {
  if (content === undefined) return;
  issues.push(
    {
      type: "string_type",
      loc: [...loc, "content", "str"],
      msg: "Input should be a valid string",
      input: content,
    },
    {
      type: "list_type",
      loc: [...loc, "content", customParts],
      msg: "Input should be a valid list",
      input: content,
    },
  );
}

function unlessNull(check: Check): Check {
  return (message, loc, issues) => {
    if (message.content !== null) check(message, loc, issues);
  };
}

function role(expected: string): Check {
  return (message, loc, issues) => {
    if (message.role === undefined) present("role")(message, loc, issues);
    else if (message.role !== expected) {
      issues.push({
        type: "literal_error",
        loc: [...loc, "role"],
        msg: `Input should be '${expected}'`,
        input: message.role,
        context: `{'expected': "'${expected}'"}`,
      });
    }
  };
}

function present(name: string): Check {
  return (message, loc, issues) => {
    if (message[name] === undefined) {
      issues.push({ type: "missing", loc: [...loc, name], msg: "Field required", input: message });
    }
  };
}

function list(name: string): Check {
  return (message, loc, issues) => {
    const value = message[name];
    if (value !== undefined && !Array.isArray(value)) {
      issues.push({
        type: "list_type",
        loc: [...loc, name],
        msg: "Input should be a valid list",
        input: value,
      });
    }
  };
}
