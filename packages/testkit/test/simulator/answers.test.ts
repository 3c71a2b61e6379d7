import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type BuiltInRequest, builtInAnswer } from "../../src/simulator/answers.ts";
import { countTokens } from "../../src/simulator/tokens.ts";
import { hasRecordings, ifRecorded } from "./recorded-vllm.ts";

const golden = resolve(import.meta.dirname, "../../../../../shared/golden/coral/functions.jsonl");
const closing = '**Extract the answer in ([A-Z]) format, or say "not sure yet".**';

interface Message {
  role: string;
  text: string;
}

function request(messages: Message[], more: Partial<BuiltInRequest> = {}): BuiltInRequest {
  return { messages, seed: 42, row: "7", trial: "0", role: "", key: "k", tokens: undefined, ...more };
}

function extraction(reply: string): string {
  const prompt = `**This is the original question:**\nQ (Z)\n\n**And the options are:**\n(A) one\n(B) two\n\n**This is the response you need to extract answer from:**\n\n${reply}\n\n${closing}`;
  return builtInAnswer(request([{ role: "user", text: prompt }]));
}

describe("the built-in answers", () => {
  test.each([
    ["the correct answer is (B)", "(B)"],
    ["(A) looks right, but no: (C)", "(C)"],
    ["I cannot tell.", "not sure yet"],
    ["(a) or (12)", "not sure yet"],
    ["", "not sure yet"],
  ])("extract from %j what it names last", (reply, expected) => {
    expect(extraction(reply)).toBe(expected);
  });

  test.skipIf(!hasRecordings)(
    `extract from every golden extraction prompt its reply's last letter${ifRecorded}`,
    () => {
      const lines = readFileSync(golden, "utf8").trim().split("\n");
      const cases = lines
        .map(
          (
            line,
          ): { fn: string; input: { response_text: string }; output: { role: string; content: string }[] } =>
            JSON.parse(line),
        )
        .filter(({ fn }) => fn === "coral.extraction_prompt");
      expect(cases.length).toBeGreaterThan(100);
      for (const { input, output } of cases) {
        const messages = output.map(({ role, content }) => ({ role, text: content }));
        const letter =
          [...String(input.response_text).matchAll(/\(([A-Z])\)/g)].at(-1)?.[0] ?? "not sure yet";
        expect(builtInAnswer(request(messages))).toBe(letter);
      }
    },
  );

  test("a discussion turn ends by naming one of the options", () => {
    for (let row = 0; row < 200; row++) {
      const said = builtInAnswer(request([opening("user", row)], { row: String(row), role: "teacher" }));
      expect(said).toMatch(
        /the correct answer is \([ABCD]\)$|I cannot decide between the options that are left yet\.$/,
      );
    }
  });

  test("a text has the length that was asked for", () => {
    for (const tokens of [40, 100, 900]) {
      const said = builtInAnswer(request([opening("user", 1)], { tokens }));
      expect(countTokens(said)).toBe(tokens);
    }
  });

  test("the same request gets the same answer; another seed, row, role or turn mostly another", () => {
    const say = (more: Partial<BuiltInRequest>) => builtInAnswer(request([opening("user", 1)], more));
    expect(say({})).toBe(say({}));
    const others = [say({ seed: 1 }), say({ key: "other" }), say({ role: "student", key: "s" })];
    expect(others.filter((other) => other === say({}))).toEqual([]);
  });

  test("most rows come to agree within four turns each, mostly on the same letter, a few never", () => {
    const rows = 1000;
    const outcomes = Array.from({ length: rows }, (_, row) => discuss(row));
    const agreed = outcomes.filter((outcome) => outcome !== undefined);
    const byTurn = [2, 3, 4, 5, 6, 7, 8].map(
      (turn) => agreed.filter(({ turns }) => turns <= turn).length / rows,
    );
    // shares of rows that agreed by the second, third, … turn of both speakers together
    expect(byTurn[0]).toBeGreaterThan(0.25);
    expect(byTurn[0]).toBeLessThan(0.7);
    expect(byTurn.at(-1)).toBeGreaterThan(0.9);
    const never = rows - agreed.length;
    expect(never).toBeGreaterThan(rows * 0.02);
    expect(never).toBeLessThan(rows * 0.09);
  });

  test("the letter that a row settles on is its own in most trials, not in all", () => {
    const letters = Array.from({ length: 200 }, (_, trial) => discuss(3, String(trial))?.letter);
    const counts = new Map<string | undefined, number>();
    for (const letter of letters) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    const most = Math.max(...counts.values());
    expect(most).toBeGreaterThan(130);
    expect(most).toBeLessThan(200);
  });
});

function opening(role: string, row: number): Message {
  const text = `I'm trying to solve this problem: "question ${row}"\nAnd the choices are:\n(A) one\n(B) two\n(C) three\n(D) four`;
  return { role, text };
}

/** Two speakers as Collaborative Reasoner has them take turns; each one's latest letter counts, and equal ones end it. */
function discuss(row: number, trial = "0"): { turns: number; letter: string } | undefined {
  const texts = [opening("user", row).text];
  const beliefs = new Map<string, string>();
  for (let turn = 1; turn <= 20; turn++) {
    const role = turn % 2 === 1 ? "teacher" : "student";
    const said = texts.length % 2 === 0 ? ["hi", ...texts] : texts;
    const messages = said.map((text, index) => ({ role: index % 2 === 0 ? "user" : "assistant", text }));
    const reply = builtInAnswer(
      request([{ role: "system", text: "Discuss." }, ...messages], {
        row: String(row),
        trial,
        role,
        key: `${row}/${trial}/${turn}`,
      }),
    );
    texts.push(reply);
    const letter = /\(([A-Z])\)$/.exec(extraction(reply))?.[1];
    if (letter !== undefined) beliefs.set(role, letter);
    const [first, second] = [beliefs.get("teacher"), beliefs.get("student")];
    if (first !== undefined && first === second) return { turns: turn, letter: first };
  }
  return undefined;
}
