import { badRequest, type Refusal } from "./refusal.ts";

/** Characters that no token is longer than; lets the server refuse a huge prompt by its length alone. */
const MAX_TOKEN_CHARACTERS = 81;

export interface LengthClaim {
  readonly characters: number;
  readonly tokens: number;
  /** As asked for; undefined: what is left. */
  readonly maxTokens: number | undefined;
  readonly maxModelLen: number;
}

/** @throws {Refusal} if prompt and answer do not fit the context together */
export function checkLength({ characters, tokens, maxTokens, maxModelLen }: LengthClaim): void {
  const output = Math.max(0, maxTokens ?? 0);
  if (output > maxModelLen) {
    const message = `max_tokens=${output} cannot be greater than max_model_len=max_total_tokens=${maxModelLen}. Please request fewer output tokens.`;
    throw badRequest(`${message} (parameter=max_tokens, value=${output})`, "max_tokens");
  }
  const room = maxModelLen - output;
  const limit = room * MAX_TOKEN_CHARACTERS;
  if (characters > limit) {
    const contains = `${characters} characters (more than ${limit} characters, which is the upper bound for ${room} input tokens)`;
    throw tooLong(maxModelLen, output, contains, "input_text", characters);
  }
  if (tokens > room) throw contextLengthRefusal(maxModelLen, output);
}

/** The refusal of a prompt that has at least one token too many. */
export function contextLengthRefusal(maxModelLen: number, output: number): Refusal {
  const least = maxModelLen - output + 1;
  const contains = `at least ${least} input tokens, for a total of at least ${least + output} tokens`;
  return tooLong(maxModelLen, output, contains, "input_tokens", least);
}

function tooLong(
  maxModelLen: number,
  output: number,
  contains: string,
  param: string,
  value: number,
): Refusal {
  return badRequest(
    `This model's maximum context length is ${maxModelLen} tokens. However, you requested ${output} output tokens and your prompt contains ${contains}. Please reduce the length of the input prompt or the number of requested output tokens. (parameter=${param}, value=${value})`,
    param,
  );
}
