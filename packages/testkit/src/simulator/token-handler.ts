import { readChatRequest } from "./chat-request.ts";
import type { HttpExchange } from "./http-exchange.ts";
import type { JsonObject } from "./json.ts";
import { chatPrompt, plainPrompt } from "./prompt.ts";
import type { ServerState } from "./server-state.ts";
import { tokenId } from "./token-sink.ts";

/** `POST /tokenize`: the tokens of a text or a rendered chat. @throws {Refusal} */
export function handleTokenize(state: ServerState, exchange: HttpExchange, body: JsonObject): void {
  const { blockSize, maxModelLen, servedModelName } = state.options();
  const settings = { blockSize, salt: "", truncateTo: undefined };
  const prompt =
    body.messages === undefined
      ? plainPrompt(body.prompt ?? "", settings)
      : chatPrompt(readChatRequest(body), servedModelName[0] ?? "", settings);
  const tokens = prompt.list();
  const strings = body.return_token_strs === true ? tokens.map(vocabularyText) : null;
  exchange.sendJson(
    200,
    JSON.stringify({
      count: tokens.length,
      max_model_len: maxModelLen,
      tokens: tokens.map(tokenId),
      token_strs: strings,
    }),
  );
}

/** A token as byte-level vocabularies spell it: Ġ for the space, Ċ for the newline. */
function vocabularyText(token: string): string {
  return token.replaceAll(" ", "\u0120").replaceAll("\n", "\u010a");
}
