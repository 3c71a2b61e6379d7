import type { ChatToolCall } from "../src/conversation/chat-entry.ts";
import type { Completion } from "../src/conversation/model-reply.ts";
import { type ModelRequest, modelParameters } from "../src/conversation/model-request.ts";
import { jsonText } from "../src/value/json-text.ts";
import { parseJson } from "../src/value/parse-json.ts";
import { type Dictionary, isDictionary, type Value } from "../src/value/value.ts";
import { difference } from "./difference.ts";
import { dictionaryField, dictionaryListField, listField, numberField, textField } from "./fields.ts";

/** What is compared of a request: of its tools only the names. */
export interface ScriptedRequest extends Pick<ModelRequest, "messages" | "tool_choice"> {
  readonly tools: readonly { readonly function: { readonly name: string } }[] | null;
}

/** Answers from the vector's script and compares what it is asked with what the original asked. */
export class ScriptedModel {
  readonly #script: Record<"agent" | "user", Dictionary[]>;
  readonly #prompts: Record<"agent" | "user", Value>;
  readonly #calls: readonly Dictionary[];
  readonly #parameters: Value;
  #asked = 0;
  #toolCalls = 0;
  #found: string | undefined;

  constructor(vector: Dictionary) {
    const script = dictionaryField(vector, "script");
    this.#script = { agent: dictionaryListField(script, "agent"), user: dictionaryListField(script, "user") };
    this.#prompts = {
      agent: vector.get("agent_system_prompt") ?? null,
      user: vector.get("user_system_prompt") ?? null,
    };
    this.#calls = dictionaryListField(vector, "llm_calls");
    const { temperature, seed, num_retries } = modelParameters(numberField(vector, "seed"));
    this.#parameters = { temperature, seed: BigInt(seed), num_retries: BigInt(num_retries) };
  }

  found(): string | undefined {
    if (this.#found === undefined && this.#asked !== this.#calls.length) {
      return `${this.#asked} model calls, expected ${this.#calls.length}`;
    }
    return this.#found;
  }

  answer(role: "agent" | "user", request: ScriptedRequest): Completion {
    const expected = this.#calls[this.#asked];
    this.#found ??= this.#compare(role, request, expected);
    this.#asked++;
    const scripted = this.#script[role].shift();
    const content = scripted?.get("content") ?? null;
    const spoken = typeof content === "string" ? content : null;
    const calls = scripted?.get("tool_calls") ?? [];
    return {
      content: scripted === undefined ? whenSilent[role] : spoken,
      tool_calls: Array.isArray(calls) ? calls.map((call: Value) => this.#toolCall(call)) : [],
      cost: 0,
      usage: { prompt_tokens: 10, completion_tokens: 5 },
    };
  }

  #toolCall(call: Value): ChatToolCall {
    if (!isDictionary(call)) throw new TypeError("scripted tool call is not an object");
    this.#toolCalls++;
    const id = `tc_${String(this.#toolCalls).padStart(3, "0")}`;
    return { id, name: textField(call, "name"), arguments: jsonText(call.get("arguments") ?? null) };
  }

  #compare(
    role: "agent" | "user",
    request: ScriptedRequest,
    expected: Dictionary | undefined,
  ): string | undefined {
    const place = `call ${this.#asked}`;
    if (expected === undefined) return `${place}: the original asked no model any more`;
    const messages = listField(expected, "messages").map((message): Value => {
      const isSystem = isDictionary(message) && message.has("content_ref");
      return isSystem ? { role: "system", content: this.#prompts[role] } : message;
    });
    return (
      difference(expected.get("role") ?? null, role, `${place} role`) ??
      difference(messages, parseJson(JSON.stringify(request.messages)), `${place} messages`) ??
      difference(
        expected.get("tools") ?? null,
        request.tools?.map((tool) => tool.function.name) ?? null,
        place,
      ) ??
      difference(expected.get("tool_choice") ?? null, request.tool_choice, `${place} tool_choice`) ??
      difference(expected.get("kwargs") ?? null, this.#parameters, `${place} kwargs`)
    );
  }
}

const whenSilent = { agent: "Anything else?", user: "Thank you. ###STOP###" };
