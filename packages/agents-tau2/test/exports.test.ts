import type { JsonObject } from "@matrix/core";
import { expect, test } from "vitest";
import { resolveTau2Options, resultsText, tau2Pack, tau2Results } from "../src/index.ts";
import { calls, converse, says } from "./support/converse.ts";

const plain = (record: object): JsonObject => JSON.parse(JSON.stringify(record));

const given = { task_ids: ["renew_loan", "lend_after_return"] };
const scripts = {
  agent: ({ messages }: { messages: readonly { readonly role: string }[] }) =>
    messages.some((message) => message.role === "tool")
      ? says("Done, due on 2026-03-23.")
      : calls("a", "renew_loan", { loan_id: "ln_1" }),
  user: ({ messages }: { messages: readonly unknown[] }) =>
    says(messages.length > 2 ? "###STOP###" : "Renew my book."),
};

test("the results file written simulation by simulation is, letter by letter, the one written as a whole", async () => {
  const { records } = await converse(given, scripts, { trials: 2 });
  const lines = records.map(plain);
  const options = resolveTau2Options(given);
  const models = { agent: "m", user: "u" };
  const textOf = async (read: readonly JsonObject[]) => {
    let text = "";
    const pieces = tau2Pack.exports!.tau2!.write({
      run: "first",
      options,
      seed: 42,
      models,
      async *records() {
        yield* read;
      },
    });
    for await (const piece of pieces) text += piece;
    return text;
  };
  expect(await textOf(lines)).toBe(resultsText(await tau2Results(lines, { options, models, seed: 42 })));
  expect(await textOf([])).toBe(resultsText(await tau2Results([], { options, models, seed: 42 })));
});

test("a record's dialogue is what the agent's model saw: policy, tools, calls and answers, up to its last word", async () => {
  const { records } = await converse(given, scripts);
  const [dialogue, ...others] = await tau2Pack.conversations!(resolveTau2Options(given))(plain(records[0]!));
  expect(others).toEqual([]);
  expect(dialogue?.messages.map(({ role }) => role)).toEqual([
    "system",
    "assistant",
    "user",
    "assistant",
    "tool",
    "assistant",
  ]);
  expect(dialogue?.messages[0]?.content).toContain("<policy>");
  expect(dialogue?.messages[3]).toEqual({
    role: "assistant",
    content: null,
    tool_calls: [
      { id: "a", type: "function", function: { name: "renew_loan", arguments: '{"loan_id": "ln_1"}' } },
    ],
  });
  expect(dialogue?.tools?.map((tool) => tool.function.name)).toContain("renew_loan");
});

test("a reply that could not be used is no part of the dialogue, and a row that never was one has none", async () => {
  const { records } = await converse(
    { task_ids: ["renew_loan"], agent: { reply_retries: 0 } },
    { agent: [calls("a", "get_loan", "{broken")], user: [says("Hi.")] },
  );
  const read = tau2Pack.conversations!(resolveTau2Options());
  expect((await read(plain(records[0]!)))[0]?.messages.map(({ role }) => role)).toEqual([
    "system",
    "assistant",
  ]);
  expect(await read({ outcome: "dead", task: null })).toEqual([]);
});
