import type { IncomingHttpHeaders } from "node:http";
import type { AnswerRequest } from "./answer.ts";
import { headerNumber, type Identity } from "./identity.ts";
import type { JsonObject } from "./json.ts";

/** What is known when the model is asked. */
export interface Asked {
  readonly body: JsonObject;
  readonly headers: IncomingHttpHeaders;
  readonly identity: Identity;
  readonly turn: number;
  readonly call: number;
  readonly choice: number;
}

/** The same as a script sees it. */
export function answerRequest({ body, headers, identity, turn, call, choice }: Asked): AnswerRequest {
  return {
    body,
    headers,
    agent: identity.role,
    row: headerNumber(identity.row),
    trial: headerNumber(identity.trial),
    step: headerNumber(identity.step),
    turn,
    call,
    choice,
  };
}
