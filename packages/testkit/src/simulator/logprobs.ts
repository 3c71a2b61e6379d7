import { randomFrom } from "./random.ts";
import { tokenId } from "./token-sink.ts";

const END_TOKEN = "<|im_end|>";
const ALTERNATIVES = [" the", " a", " of", " it", " is", "\n", " to", " and", " in", " that"];

/** Made-up log probabilities, the same for the same token at the same place. */
function logprobOf(token: string, position: number): number {
  return -(randomFrom(token, position, "logprob")() ** 3) * 4;
}

function alternatives(token: string, position: number, count: number): { token: string; logprob: number }[] {
  const own = { token, logprob: logprobOf(token, position) };
  const others = ALTERNATIVES.filter((other) => other !== token).map((other, index) => ({
    token: other,
    logprob: own.logprob - 1 - index * 0.5,
  }));
  return [own, ...others].slice(0, count);
}

/** `logprobs.content` of a chat choice for tokens that begin at `position`. */
export function chatLogprobs(tokens: readonly string[], topLogprobs: number, position = 0): string {
  const entries = tokens.map((token, index) => {
    const at = position + index;
    const shown = describe(token, logprobOf(token, at));
    const top = alternatives(token, at, topLogprobs).map((other) => describe(other.token, other.logprob));
    return { ...shown, top_logprobs: top };
  });
  return JSON.stringify({ content: entries });
}

/** `prompt_logprobs`: null for the first token, then one object for each, keyed by token id. */
export function promptLogprobs(tokens: readonly string[], count: number): string {
  const entries = tokens.map((token, position) => {
    if (position === 0) return null;
    const shown = alternatives(token, position, Math.max(1, count + 1)).slice(0, Math.max(1, count));
    return Object.fromEntries(
      shown.map((other, rank) => [
        tokenId(other.token),
        { logprob: other.logprob, rank: rank + 1, decoded_token: other.token },
      ]),
    );
  });
  return JSON.stringify(entries);
}

/** `logprobs` of a text completion; with `echoed` tokens of the prompt first. */
export function completionLogprobs(tokens: readonly string[], count: number, echoed: number): string {
  let offset = 0;
  const offsets = tokens.map((token) => {
    const at = offset;
    offset += token.length;
    return at;
  });
  const isFirst = (position: number) => echoed > 0 && position === 0;
  return JSON.stringify({
    text_offset: offsets,
    token_logprobs: tokens.map((token, at) => (isFirst(at) ? null : logprobOf(token, at))),
    tokens,
    top_logprobs: tokens.map((token, at) =>
      isFirst(at)
        ? null
        : Object.fromEntries(alternatives(token, at, count).map((other) => [other.token, other.logprob])),
    ),
  });
}

/** The tokens of a reply as the model made them: with its end token, if it ended by one. */
export function withEndToken(tokens: readonly string[], endsWithEos: boolean): string[] {
  return endsWithEos ? [...tokens, END_TOKEN] : [...tokens];
}

export function tokenIds(tokens: readonly string[]): string {
  return `[${tokens.map(tokenId).join(",")}]`;
}

function describe(token: string, logprob: number) {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
