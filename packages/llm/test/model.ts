import { type ChatCall, type ChatCompletion, type ChatRequest, ModelError } from "@matrix/core";
import { expect } from "vitest";
import { type OpenAiChatModel, type OpenAiChatModelOptions, openAiChatModel } from "../src/index.ts";

export const hello: ChatRequest = { messages: [{ role: "user", content: "Say hello to the whole world" }] };

export function call(more: Partial<ChatCall> = {}): ChatCall {
  return {
    stepId: "run-1/3/0/2",
    role: "student",
    row: { index: 3, trial: 0 },
    step: 2,
    signal: new AbortController().signal,
    ...more,
  };
}

export interface OpenModel extends OpenAiChatModel, AsyncDisposable {
  ask(more?: Partial<ChatCall>, request?: ChatRequest): Promise<ChatCompletion>;
  /** The error that a call ends with; the test fails where it has an answer or another kind of error. */
  failure(more?: Partial<ChatCall>, request?: ChatRequest): Promise<ModelError>;
}

/** A model that is open already, without preflight and without waits between tries. */
export async function openModel(
  baseUrl: string | readonly string[],
  options: Partial<OpenAiChatModelOptions> = {},
): Promise<OpenModel> {
  const model = openAiChatModel({
    model: "m",
    baseUrl,
    environment: {},
    preflight: false,
    timeoutMs: 10_000,
    ...options,
    retry: { backoffBaseMs: 0, ...options.retry },
  });
  await model.open({ signal: new AbortController().signal });
  const ask = (more?: Partial<ChatCall>, request: ChatRequest = hello) => model.complete(request, call(more));
  return Object.assign(model, {
    ask,
    failure: (more?: Partial<ChatCall>, request?: ChatRequest) => modelErrorOf(ask(more, request)),
    [Symbol.asyncDispose]: () => model.close(),
  });
}

export async function modelErrorOf(promise: Promise<unknown>): Promise<ModelError> {
  const error = await promise.then(
    () => expect.unreachable("the call has an answer"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelError)) throw error;
  return error;
}
