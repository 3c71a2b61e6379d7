import { afterEach, describe, expect, test } from "vitest";
import {
  type AnswerRequest,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../src/simulator/index.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { chat } from "./simulator-client.ts";

const running: Simulator[] = [];
afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.stop())));

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ port: 0, clock: new LeapingClock(), ...options });
  running.push(simulator);
  return simulator;
}

const lengths = { outputTokens: { median: 50, sigma: 0.9 } };

async function say(simulator: Simulator, row: number, step = 0, fields = {}): Promise<string> {
  const headers = { "x-matrix-row": String(row), "x-matrix-role": "teacher", "x-matrix-step": String(step) };
  const answer = await chat(simulator, { max_tokens: 500, ...fields }, headers);
  return JSON.stringify([
    answer.choices.map(({ message }) => message.content),
    answer.usage.completion_tokens,
  ]);
}

describe("what is said", () => {
  test("is the same on every run, in any order, with the same length; another seed says something else", async () => {
    const [first, second, other] = [
      await start(lengths),
      await start(lengths),
      await start({ ...lengths, seed: 7 }),
    ];
    const rows = [0, 1, 2, 3, 4, 5];
    const said: string[] = [];
    for (const row of rows) said.push(await say(first, row));
    const again = new Map<number, string>();
    for (const row of rows.toReversed()) again.set(row, await say(second, row));
    expect(rows.map((row) => again.get(row))).toEqual(said);
    expect(new Set(said).size).toBe(rows.length);
    expect(await say(other, 0)).not.toBe(said[0]);
    expect(await say(first, 0, 1)).not.toBe(said[0]);
  });

  test("without headers is told apart by the chat itself", async () => {
    const server = await start();
    const ask = async (content: string) =>
      (await chat(server, { messages: [{ role: "user", content }] })).choices[0]?.message.content;
    expect(await ask("one")).toBe(await ask("one"));
    expect(await ask("one")).not.toBe(await ask("two"));
  });

  test("has heavy-tailed lengths around the median, capped by max_tokens", async () => {
    const server = await start(lengths);
    const tokens: number[] = [];
    for (let row = 0; row < 300; row++) {
      const answer = await chat(
        server,
        { max_tokens: 200 },
        { "x-matrix-row": String(row), "x-matrix-step": "0" },
      );
      tokens.push(answer.usage.completion_tokens);
    }
    tokens.sort((a, b) => a - b);
    expect(tokens[150]).toBeGreaterThan(40);
    expect(tokens[150]).toBeLessThan(62);
    expect(tokens.at(-1)).toBe(200);
    // lognormal with sigma 0.9: 6 % lie beyond four times the median
    expect(tokens.filter((count) => count === 200).length).toBeGreaterThan(6);
  });

  test("comes from a script that sees who asks, and how often", async () => {
    const seen: Partial<AnswerRequest>[] = [];
    const server = await start({
      answer({ agent, row, trial, step, turn, call, choice }) {
        seen.push({ agent, row, trial, step, turn, call, choice });
        return `row ${row} call ${call}`;
      },
    });
    const headers = {
      "x-matrix-row": "12",
      "x-matrix-trial": "1",
      "x-matrix-role": "judge",
      "x-matrix-step": "3",
    };
    const messages = [
      { role: "user", content: "a" },
      { role: "assistant", content: "b" },
      { role: "user", content: "c" },
    ];
    await chat(server, { messages }, headers);
    const second = await chat(server, { messages }, headers);
    expect(second.choices[0]?.message.content).toBe("row 12 call 1");
    const common = { agent: "judge", row: 12, trial: 1, step: 3, turn: 1, choice: 0 };
    expect(seen).toEqual([
      { ...common, call: 0 },
      { ...common, call: 1 },
    ]);
  });

  test("may be tool calls with a finish reason of the script's own", async () => {
    const server = await start({
      answer: () => ({ text: "Looking.", toolCalls: [{ name: "find", arguments: { id: 5 } }] }),
    });
    const tools = [{ type: "function", function: { name: "find", parameters: { type: "object" } } }];
    const { choices } = await chat(server, { tools, max_tokens: 100 });
    expect(choices[0]).toMatchObject({
      message: { content: "Looking.", tool_calls: [{ function: { name: "find", arguments: '{"id":5}' } }] },
      finish_reason: "tool_calls",
    });
  });

  test("falls back to the simulator where a script has nothing to say, and a script that throws is a 500", async () => {
    const server = await start({
      answer({ row }) {
        if (row === 2) throw new Error("no such row");
        return row === 1 ? "scripted" : undefined;
      },
    });
    expect(await say(server, 1)).toContain("scripted");
    expect(await say(server, 0)).not.toContain("scripted");
    await expect(say(server, 2)).rejects.toThrow("no such row");
  });

  test("echo mode repeats the last user message", async () => {
    const server = await start({ mode: "echo" });
    const messages = [
      { role: "user", content: "first" },
      { role: "assistant", content: "second" },
      { role: "user", content: "third, and last" },
    ];
    expect((await chat(server, { messages })).choices[0]?.message.content).toBe("third, and last");
  });

  test("a later turn of the same chat finds its earlier turns in the cache, the answer among them", async () => {
    const server = await start();
    const opening = {
      role: "user",
      content: "Tell me about the history of tea in one long sentence, if you will.",
    };
    const first = await chat(server, { messages: [opening], max_tokens: 200 });
    const { prompt_tokens, completion_tokens } = first.usage;
    const answer = { role: "assistant", content: first.choices[0]?.message.content };
    const messages = [opening, answer, { role: "user", content: "And of coffee?" }];
    const second = await chat(server, { messages });
    const cached = second.usage.prompt_tokens_details?.cached_tokens ?? 0;
    // the end token and what follows it are new; blocks hold 16 tokens
    expect(cached).toBe(Math.floor((prompt_tokens + completion_tokens - 1) / 16) * 16);
  });
});
