import { expect, test } from "vitest";
import { coralPack, resolveCoralOptions } from "../src/index.ts";
import { converse, inOrder, question } from "./converse.ts";

const read = coralPack.conversations!(
  resolveCoralOptions({ teacher: { system_prompt: "T" }, student: { system_prompt: "S" } }),
);

test("a record's dialogues are what each speaker's model saw, with its last answer", async () => {
  const { lines, asked } = await converse(
    [question()],
    inOrder("First: A", "(A)", "No: B", "(B)", "True, B", "(B)"),
  );
  const [teacher, student, ...others] = await read(JSON.parse(lines[0]!));
  expect(others).toEqual([]);
  const last = asked.filter(({ model }) => model === "teacher").at(-1)!;
  expect(teacher?.messages).toEqual([
    { role: "system", content: "T" },
    ...last.request.messages.slice(1),
    { role: "assistant", content: "True, B" },
  ]);
  expect(student?.messages.map(({ role }) => role)).toEqual([
    "system",
    "user",
    "assistant",
    "user",
    "assistant",
  ]);
  expect(student?.messages.slice(3)).toEqual([
    { role: "user", content: "First: A" },
    { role: "assistant", content: "No: B" },
  ]);
});

test("a speaker that never answered has no dialogue, and a turn without text ends them", async () => {
  const { lines } = await converse([question()], inOrder(null));
  expect(await read(JSON.parse(lines[0]!))).toEqual([]);
  expect(await read({ outcome: "dead", task: null, history: [] })).toEqual([]);
});
