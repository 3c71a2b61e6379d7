import { expect, test } from "vitest";
import { answer, completion, httpServer } from "./http-server.ts";
import { openModel } from "./model.ts";

test("calls beyond maxCalls are not sent, and fail the run, not the row", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { budget: { maxCalls: 3 } });
  for (let count = 0; count < 3; count++) await model.ask();
  const failure = await model.failure();
  expect(failure).toMatchObject({ errorClass: "quota", endpointWide: true });
  expect(failure.message).toBe('budget of model "m" is spent: 3 calls; raise budget.maxCalls to go on');
  expect(server.received).toHaveLength(3);
  expect(model.stats().endpoints[0]).toMatchObject({ inFlight: 0 });
});

test("retries are calls", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 500, {}));
  await using model = await openModel(server.baseUrl, { budget: { maxCalls: 2 } });
  expect((await model.failure()).errorClass).toBe("quota");
  expect(server.received).toHaveLength(2);
});

test("no call is sent once maxTokens were counted", async () => {
  await using server = await httpServer((_, socket) => answer(socket, 200, completion()));
  await using model = await openModel(server.baseUrl, { budget: { maxTokens: 20 } });
  await model.ask();
  await model.ask();
  expect((await model.failure()).message).toContain("20 tokens; raise budget.maxTokens");
  expect(model.stats()).toMatchObject({ calls: 2, tokens: 20 });
});
