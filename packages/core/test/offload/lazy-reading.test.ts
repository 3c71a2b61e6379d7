import { expect, test } from "vitest";
import {
  type ChatModel,
  type ChatRequest,
  chatAgent,
  History,
  memoryOffloadStore,
  memorySink,
  Offloader,
  OrchestratorMessage,
  systemClock,
} from "../../src/index.ts";
import { type Dialogue, dialogue, dialogueHeader } from "../fixtures/dialogue.ts";
import { dialogueRun } from "../fixtures/dialogue-run.ts";
import { type Anything, collected, interfered } from "./fixtures.ts";

const long = (name: string) => `${name} ${"x".repeat(3_000)}`;

/** A message of four long entries, and what is asked of its store from then on. */
async function longMessage() {
  const kept = memoryOffloadStore();
  let reads = 0;
  const store = interfered(kept, {
    get: () => {
      reads++;
    },
  });
  const options = { run: "run-1", clock: systemClock, signal: new AbortController().signal };
  const entries = ["a", "b", "c", "d"].map((name) => ({
    agent: "asker",
    response: { text: long(name), n: 1 },
  }));
  const message = new OrchestratorMessage<Anything>(dialogueHeader, '{"q":1}', "{}", History.of(entries));
  const sent = await new Offloader({ store: kept }, options).toSend(message, 0);
  const offloader = new Offloader({ store }, options);
  return { sent, offloader, reads: () => reads };
}

test("who reads short fields loads nothing", async () => {
  const { sent, offloader, reads } = await longMessage();
  const message = offloader.lazily(sent);
  expect(message.reading(() => message.history.last!.response)).toMatchObject({ n: 1 });
  expect(reads()).toBe(0);
  expect(offloader.moved.read).toBe(0);
});

test("who reads one value loads that one, and again from this process's memory", async () => {
  const { sent, offloader, reads } = await longMessage();
  const lastText = async () => {
    const message = offloader.lazily(sent);
    return message.reading(() => (message.history.last!.response as { text: string }).text);
  };
  expect(await lastText()).toBe(long("d"));
  expect(offloader.moved.read).toBe(long("d").length + 2);
  expect(await lastText()).toBe(long("d"));
  expect(reads()).toBe(1);
});

test("a reader that catches what it is told still gets the value", async () => {
  const { sent, offloader } = await longMessage();
  const message = offloader.lazily(sent);
  const read = await message.reading(() => {
    try {
      return (message.history.at(1)!.response as { text: string }).text;
    } catch {
      return "not there";
    }
  });
  expect(read).toBe(long("b"));
});

test("all that is missing is asked for at once where everything is wanted", async () => {
  const { sent, offloader, reads } = await longMessage();
  const message = await offloader.loaded(sent);
  expect([...message.history].map(({ response }) => (response as { text: string }).text[0])).toEqual([
    ..."abcd",
  ]);
  expect(reads()).toBe(1);
});

test("a message that left its run's view says where its values are, instead of giving none", async () => {
  const { sent } = await longMessage();
  expect(() => (sent.history.last!.response as { text: string }).text).toThrow(
    /offload store and was not loaded/,
  );
  expect({ ...(sent.history.at(0) as object) }).toMatchObject({ agent: "asker" });
});

test("an agent that asks a model is given the values its request names", async () => {
  const asked: string[] = [];
  const model: ChatModel = {
    name: "model",
    async complete({ messages }: ChatRequest) {
      asked.push(String(messages[0]!.content));
      return {
        choices: [{ text: "done", reasoning: null, toolCalls: [], finishReason: "stop" }],
        respondedAt: 1,
      };
    },
  };
  const { begun, sink } = dialogueRun({
    offload: { store: memoryOffloadStore(), cacheBytes: 0 },
    workload: dialogue({
      asker: { process: () => ({ text: long("question") }) },
      answerer: chatAgent<Dialogue, "answerer", unknown>({
        model: () => model,
        request: ({ history }) => ({ messages: [{ role: "user", content: history.last!.response.text }] }),
        reply: (_, { history }) => ({ text: `to ${history.at(0)!.response.text.slice(0, 8)}` }),
      }),
    }),
    sink: memorySink(),
  });
  const records = await collected(begun);
  expect(asked).toEqual([long("question"), long("question"), long("question")]);
  expect(records.map(({ history }) => history[1]!.response.text)).toEqual(Array(3).fill("to question"));
  expect(sink).toBeDefined();
});
