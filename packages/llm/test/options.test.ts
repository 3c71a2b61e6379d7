import { OptionError } from "@matrix/core";
import { expect, test } from "vitest";
import { type OpenAiChatModelOptions, openAiChatModel } from "../src/index.ts";
import { openFileAdvice, openFileLimit } from "../src/open-file-limit.ts";

const good: OpenAiChatModelOptions = { model: "m", baseUrl: "http://127.0.0.1:8000/v1/" };

test("the resource is named after its model, or as it is told", () => {
  expect([openAiChatModel(good).name, openAiChatModel({ ...good, name: "judge" }).name]).toEqual([
    "m",
    "judge",
  ]);
});

test.each([
  [{ model: "" }, "model must be"],
  [{ baseUrl: [] }, "at least one address"],
  [{ baseUrl: "localhost:8000/v1" }, "http:// or https://"],
  [{ baseUrl: "not an address" }, "baseUrl must be a URL"],
  [{ baseUrl: "file:///etc/passwd" }, 'got "file:"'],
  [{ baseUrl: "http://h/v1?key=1" }, "must not hold a user, a password, a query"],
  [{ baseUrl: ["http://h/v1", "http://h/v1/"] }, "http://h/v1 twice"],
  [{ maxConcurrency: 0 }, "maxConcurrency must be an integer of at least 1, got 0"],
  [{ timeoutMs: 2 ** 31 }, "timeoutMs must be"],
  [{ timeoutMs: Number.NaN }, "timeoutMs must be"],
  [{ retry: { maxTries: 1.5 } }, "retry.maxTries must be"],
  [{ retry: { backoffBaseMs: -1 } }, "retry.backoffBaseMs must be"],
  [{ breaker: { failureShare: 0 } }, "breaker.failureShare must be"],
  [{ budget: { maxCalls: 0 } }, "budget.maxCalls must be"],
  [{ headers: { "x y": "1" } }, 'headers holds "x y"'],
  [{ headers: { Authorization: "Bearer k" } }, 'must not hold "Authorization"'],
  [{ headers: { "x-team": "a\r\nb" } }, 'header "x-team" must be'],
])("options %j are refused at once, naming the rule", (options, said) => {
  const make = () => openAiChatModel({ ...good, ...options });
  expect(make).toThrow(OptionError);
  expect(make).toThrow(said);
});

test("an address with a password is refused without repeating it", () => {
  const make = () => openAiChatModel({ ...good, baseUrl: "http://user:hunter2@h/v1" });
  expect(make).toThrow("apiKeyEnv");
  expect(make).not.toThrow("hunter2");
});

test("too few open files for the connections allowed are told of, with the figure to ask for", () => {
  expect(openFileAdvice(10_000, 1_024)).toContain("ulimit -n 10256");
  expect(openFileAdvice(768, 1_024)).toBeUndefined();
  expect(openFileAdvice(10_000, undefined)).toBeUndefined();
});

test.skipIf(process.platform !== "linux")("the limit on open files is known on Linux", async () => {
  expect(await openFileLimit()).toBeGreaterThan(0);
});
