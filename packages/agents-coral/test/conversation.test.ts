import { ModelError } from "@matrix/core";
import { expect, test } from "vitest";
import { converse, inOrder, question } from "./converse.ts";

const agents = (record: { history: readonly { agent: string }[] }) =>
  record.history.map(({ agent }) => agent);

test("two who agree on the right answer end with success after two turns", async () => {
  const { records, asked } = await converse([question()], inOrder("I say B", "(B)", "B it is", "(B)"));
  expect(records[0]).toMatchObject({
    outcome: "success",
    id: 7,
    status: { success: true },
    current_agent: "teacher",
  });
  expect(agents(records[0]!)).toEqual([
    "student",
    "teacher",
    "answer_extractor",
    "answer_matcher",
    "student",
    "answer_extractor",
    "answer_matcher",
  ]);
  expect(asked.map(({ model }) => model)).toEqual(["teacher", "extractor", "student", "extractor"]);
});

test("two who never agree end without success after max_turns turns", async () => {
  const letters = { teacher: "(A)", student: "(B)" };
  let speaker: keyof typeof letters = "teacher";
  const { records } = await converse(
    [question()],
    ({ model }) => {
      if (model === "extractor") return letters[speaker];
      speaker = model === "teacher" ? "teacher" : "student";
      return "my answer";
    },
    { options: { max_turns: 5 } },
  );
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { success: false },
    current_agent: "student",
  });
  expect(records[0]?.history.filter(({ agent }) => agent === "answer_matcher")).toHaveLength(5);
  expect(records[0]?.error).toBeUndefined();
});

test("a model that fails for this row ends it with the error in its turn", async () => {
  const { records } = await converse(
    [question()],
    inOrder("I say B", "(B)", new ModelError("context_length", "too long")),
  );
  expect(records[0]).toMatchObject({
    outcome: "failed",
    status: { success: false },
    error: { class: "model_context_length", message: "too long", role: "student", step: 3 },
  });
  expect(records[0]?.history.at(-1)).toMatchObject({
    agent: "student",
    response: { status_ok: false, error: "too long" },
  });
});

test("requests carry the role's sampling, the row's seed and the role's limits", async () => {
  const { asked, records } = await converse([question()], inOrder("B", "(B)", "B", "(B)"), {
    options: {
      teacher: { system_prompt: "be strict", max_tokens: 5, max_retries: 0 },
      extractor: { sticky_routing_prefix: "x_", timeout_secs: 2 },
    },
  });
  const [teacher, extractor] = asked;
  expect(teacher?.request).toMatchObject({
    temperature: 0.2,
    top_p: 0.9,
    max_tokens: 5,
    seed: records[0]?.seed,
    messages: [{ role: "system", content: "be strict" }, { role: "user" }],
  });
  expect(teacher?.call).toMatchObject({ timeoutMs: 1_800_000, maxRetries: 0, stickyKey: "test/0/0" });
  expect(extractor?.request).toMatchObject({ temperature: 0, max_tokens: 32 });
  expect(extractor?.call).toMatchObject({ timeoutMs: 2000, stickyKey: "x_test_id-7_trial-0" });
});
