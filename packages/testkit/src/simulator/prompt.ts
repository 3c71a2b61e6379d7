import type { ChatRequest } from "./chat-request.ts";
import { contentText, renderChat } from "./chat-template.ts";
import type { Json } from "./json.ts";
import { describeJsonMistake, findJsonMistake } from "./python-json-error.ts";
import { badRequest } from "./refusal.ts";
import { BlockHasher, TokenList, type TokenSink } from "./token-sink.ts";

/** A prompt as the engine and the answer need it. */
export interface Prompt {
  readonly tokens: number;
  readonly characters: number;
  /** Hash of the whole prompt. */
  readonly digest: number;
  /** The full blocks of the prompt and of an answer after it: what a later turn of the same chat finds in the cache. */
  blockHashes(answer: string): readonly number[];
  /** The tokens themselves; made when asked for, since most answers do not show them. */
  list(): readonly string[];
}

export interface PromptSettings {
  readonly blockSize: number;
  readonly salt: string;
  readonly truncateTo: number | undefined;
}

/** @throws {Refusal} for a chat that the server cannot render */
export function chatPrompt(request: ChatRequest, modelName: string, settings: PromptSettings): Prompt {
  if (request.messages.length === 0) throw badRequest("list index out of range");
  for (const { content, toolCalls } of request.messages) {
    const parts = Array.isArray(content) ? content : [];
    if (parts.some((part) => typeof part === "object" && part.type !== "text")) {
      throw badRequest(`${modelName} is not a multimodal model`);
    }
    if (!contentText(content).isWellFormed()) throw notEncodable();
    for (const call of toolCalls) checkArguments(call.function.arguments);
  }
  return rendered((sink) => renderChat(request, sink), settings);
}

/** A text completion's prompt: a text, or token ids. @throws {Refusal} */
export function plainPrompt(prompt: Json, settings: PromptSettings): Prompt {
  if (!Array.isArray(prompt)) {
    const text = String(prompt);
    if (!text.isWellFormed()) throw notEncodable();
    return rendered((sink) => sink.text(text), settings);
  }
  const hasher = new BlockHasher(settings.blockSize, settings.salt);
  for (const id of prompt) hasher.id(Number(id));
  return finished(hasher, settings, () => prompt.map((id) => `<${String(id)}>`));
}

function rendered(render: (sink: TokenSink) => void, settings: PromptSettings): Prompt {
  const hasher = new BlockHasher(settings.blockSize, settings.salt);
  render(hasher);
  return finished(hasher, settings, () => {
    const list = new TokenList();
    render(list);
    return list.tokens;
  });
}

function finished(hasher: BlockHasher, settings: PromptSettings, list: () => readonly string[]): Prompt {
  const { characters, digest } = hasher;
  const tokens = Math.min(hasher.tokens, settings.truncateTo ?? Number.POSITIVE_INFINITY);
  const isCut = tokens < hasher.tokens;
  return {
    tokens,
    characters,
    digest,
    blockHashes(answer) {
      // the end of a prompt shares no block with prompts that begin like the whole
      if (isCut) return [];
      hasher.text(answer);
      return hasher.blockHashes;
    },
    list: () => list().slice(-tokens),
  };
}

/** The template reads the arguments of past calls as JSON. */
function checkArguments(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    const mistake = findJsonMistake(text);
    if (mistake !== undefined) throw badRequest(describeJsonMistake(text, mistake));
  }
}

function notEncodable() {
  return badRequest("TextEncodeInput must be Union[TextInputSequence, Tuple[InputSequence, InputSequence]]");
}
