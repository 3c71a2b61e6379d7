import { expect, test } from "vitest";
import { openAiChatModel } from "../src/index.ts";
import { answer, completion, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

test("what a panel shows of an endpoint", async () => {
  const usage = { prompt_tokens: 10, completion_tokens: 4, prompt_tokens_details: { cached_tokens: 8 } };
  let release = () => {};
  await using server = await httpServer(({ number }, socket) => {
    if (number === 0) answer(socket, 503, {});
    else if (number === 1) answer(socket, 429, {}, { "retry-after-ms": "0" });
    else if (number < 4) answer(socket, 200, { ...completion(), usage });
    else if (number === 4) answer(socket, 400, {});
    else release = () => answer(socket, 200, completion());
  });
  await using model = await openModel(server.baseUrl, { maxConcurrency: 1 });
  await model.ask();
  await model.ask();
  await model.failure();
  const running = [model.ask(), model.ask()];
  await expect.poll(() => server.received.length).toBe(6);
  expect(model.stats()).toEqual({
    model: "m",
    calls: 6,
    tokens: 28,
    endpoints: [
      {
        url: server.baseUrl,
        inFlight: 1,
        waiting: 1,
        concurrency: 1,
        calls: 6,
        resends: 0,
        retries: { transient: 1, throttled: 1 },
        failures: { invalid_request: 1 },
        promptTokens: 20,
        cachedTokens: 16,
        completionTokens: 8,
        breaker: "closed",
      },
    ],
  });
  release();
  await expect.poll(() => server.received.length).toBe(7);
  release();
  await Promise.all(running);
});

test("a model that is not open has nothing to tell", () => {
  expect(openAiChatModel({ model: "m", baseUrl: "http://127.0.0.1:1/v1" }).stats()).toEqual({
    model: "m",
    endpoints: [],
    calls: 0,
    tokens: 0,
  });
});
