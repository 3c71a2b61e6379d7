import type { Json } from "@matrix/core";
import { isFields, isList } from "./json-fields.ts";
import { BadReplyError } from "./reply-error.ts";

interface PartialCall {
  id?: Json;
  name: string;
  arguments: string;
}

class PartialChoice {
  content = "";
  reasoning = "";
  refusal = "";
  finishReason: Json = null;
  readonly calls = new Map<number, PartialCall>();
  readonly logprobs: Json[] = [];
}

/** Puts the chunks of a stream together into the answer that the server would have given without streaming. */
export class StreamCollector {
  readonly #choices = new Map<number, PartialChoice>();
  #usage: Json | undefined;

  add(chunk: Json): void {
    if (!isFields(chunk))
      throw new BadReplyError("unreadable", "the stream has an event that is no JSON object");
    if (isFields(chunk.usage)) this.#usage = chunk.usage;
    if (isList(chunk.choices)) chunk.choices.forEach(this.#addChoice);
  }

  /** @throws {BadReplyError} where an answer has not ended: the stream was cut, whatever its last line says. */
  finish(): Json {
    if (this.#choices.size === 0) throw new BadReplyError("unreadable", "the stream ended without an answer");
    const choices = [...this.#choices.entries()].sort(([one], [other]) => one - other);
    if (choices.some(([, { finishReason }]) => finishReason === null)) {
      throw new BadReplyError("aborted", "the stream ended before the answer did");
    }
    return {
      choices: choices.map(([index, choice]) => ({
        index,
        message: {
          content: choice.content,
          reasoning_content: choice.reasoning,
          refusal: choice.refusal,
          tool_calls: [...choice.calls.values()].map(({ id = null, name, arguments: given }) => ({
            id,
            function: { name, arguments: given },
          })),
        },
        finish_reason: choice.finishReason,
        logprobs: choice.logprobs.length > 0 ? { content: choice.logprobs } : null,
      })),
      usage: this.#usage ?? null,
    };
  }

  readonly #addChoice = (choice: Json): void => {
    if (!isFields(choice)) return;
    const index = typeof choice.index === "number" ? choice.index : 0;
    const partial = this.#choices.get(index) ?? new PartialChoice();
    this.#choices.set(index, partial);
    if (typeof choice.finish_reason === "string") partial.finishReason = choice.finish_reason;
    if (isFields(choice.logprobs) && isList(choice.logprobs.content)) {
      partial.logprobs.push(...choice.logprobs.content);
    }
    if (!isFields(choice.delta)) return;
    const { delta } = choice;
    partial.content += text(delta.content);
    partial.reasoning += text(delta.reasoning_content) || text(delta.reasoning);
    partial.refusal += text(delta.refusal);
    if (isList(delta.tool_calls)) for (const call of delta.tool_calls) addCall(partial.calls, call);
  };
}

function addCall(calls: Map<number, PartialCall>, piece: Json): void {
  if (!isFields(piece)) return;
  const index = typeof piece.index === "number" ? piece.index : calls.size;
  const call = calls.get(index) ?? { name: "", arguments: "" };
  calls.set(index, call);
  if (typeof piece.id === "string") call.id = piece.id;
  if (!isFields(piece.function)) return;
  call.name += text(piece.function.name);
  call.arguments += text(piece.function.arguments);
}

function text(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}
