import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeMessage,
  encodedBytes,
  encodeMessage,
  History,
  memoryOffloadStore,
  Offloader,
  type OffloadPolicy,
  OrchestratorMessage,
  systemClock,
  toJsonLine,
} from "../../src/index.ts";
import { dialogueHeader } from "../fixtures/dialogue.ts";
import { type Anything, collected } from "./fixtures.ts";

const offloaderOf = (policy: OffloadPolicy) =>
  new Offloader(policy, { run: "run-1", clock: systemClock, signal: new AbortController().signal });

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 700 }),
  fc.constantFrom("\ud800 alone", "\u2028 and \u2029", '"refs":[{"at":"text"}]', '{"fold":{"entries":1}}'),
);
const value = fc.oneof(
  text,
  fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<unknown>,
  fc.array(text, { maxLength: 4 }),
);
const field = fc.constantFrom("text", "output", "refs", "fold", "usage", "toString", "2", "1");
const reply = fc.dictionary(field, value, { maxKeys: 4 });
const hops = fc.array(fc.array(reply, { minLength: 1, maxLength: 2 }), { maxLength: 30 });
const policy = fc.record({
  over: fc.oneof(
    fc.integer({ min: 1, max: 600 }).map((bytes) => ({ bytes })),
    fc.integer({ min: 1, max: 600 }).map((codePoints) => ({ codePoints })),
  ),
  foldOverBytes: fc.integer({ min: 256, max: 2_000 }),
  cacheBytes: fc.constantFrom(0, 2_000, 1_000_000),
});

const first = (input: unknown, state: unknown) =>
  new OrchestratorMessage<Anything>(dialogueHeader, toJsonLine(input), toJsonLine(state), History.of());

test("whatever leaves a row's messages, its record holds what it would have held, and every agent reads the same", async () => {
  await fc.assert(
    fc.asyncProperty(hops, policy, value, value, async (replies, options, input, state) => {
      const store = memoryOffloadStore();
      const here = offloaderOf({ store, ...options });
      const elsewhere = offloaderOf({ store, ...options });
      let plain = first(input, state);
      let sent = await here.toSend(first(input, state), 0);
      for (const given of replies) {
        const entries = given.map((response) => ({ agent: "asker", response }));
        plain = plain.withEntries(entries).to("answerer", state);
        const read = await elsewhere.loaded(decodeMessage<Anything>(encodeMessage(sent)));
        expect(read.input).toEqual(plain.input);
        expect([...read.history].map(toJsonLine)).toEqual(
          plain.history.lines().slice(0, read.history.length),
        );
        sent = await elsewhere.toSend(
          read.withEntries(entries).to("answerer", state),
          sent.history.lineCount,
        );
        expect(encodedBytes(sent)).toBe(encodeMessage(sent).length);
      }
      const restored = await here.restored(sent);
      expect(restored.history.lines()).toEqual(plain.history.lines());
      expect(restored.inputLine).toBe(plain.inputLine);
      // What an agent reads as it goes, one value after the other, is the same again.
      const lazy = offloaderOf({ store, ...options, cacheBytes: 0 }).lazily(sent);
      const seen = await lazy.reading(() => [lazy.state, ...lazy.history].map(toJsonLine));
      expect(seen).toEqual([plain.stateLine, ...plain.history.lines()]);
    }),
    { numRuns: 150 },
  );
}, 120_000);

test("a message stays small, however long its row's history and however large its values", async () => {
  const store = memoryOffloadStore();
  const offloader = offloaderOf({ store });
  let message = await offloader.toSend(first({ question: "why?" }, {}), 0);
  const sizes: number[] = [];
  for (let turn = 0; turn < 200; turn++) {
    const call = {
      tool_calls: [{ id: `c${turn}`, name: "look_up", arguments: "{}" }],
      usage: { prompt_tokens: turn },
    };
    const result = { content: `${turn} ${"x".repeat(64 * 1024)}` };
    for (const response of [call, result]) {
      const heard = message.withEntries([{ agent: "agent", response }]).to("environment", {});
      message = await offloader.toSend(heard, message.history.lineCount);
    }
    sizes.push(encodedBytes(message));
  }
  const growth = (sizes.at(-1)! - sizes[0]!) / (sizes.length - 1);
  expect(growth).toBeLessThan(160);
  expect(Math.max(...sizes)).toBeLessThan(16 * 1024);
  expect(message.history.length).toBe(400);
  const restored = await offloader.restored(message);
  expect(restored.history.at(-1)!.response).toEqual({ content: `199 ${"x".repeat(64 * 1024)}` });
});

test("a value that several rows hold is stored once", async () => {
  const store = memoryOffloadStore();
  const offloader = offloaderOf({ store });
  const prompt = { question: "p".repeat(10_000) };
  const [one, two] = await Promise.all([
    offloader.toSend(first(prompt, {}), 0),
    offloader.toSend(first(prompt, {}), 0),
  ]);
  expect(one.header.offload).toEqual(two.header.offload);
  expect(await collected(store.list("run-1"))).toHaveLength(1);
});

test("what is said to have left is only what may leave: other fields, and short values, stay", async () => {
  const store = memoryOffloadStore();
  const offloader = offloaderOf({ store, fields: ["text", "output"], over: { codePoints: 512 } });
  const long = "é".repeat(513);
  const response = { text: long, other: long, output: "é".repeat(512), list: [long] };
  const message = first({}, {}).withEntries([{ agent: "asker", response }]);
  const sent = await offloader.toSend(message, 0);
  const entry = JSON.parse(sent.history.line(0));
  expect(entry.response).toEqual({ ...response, text: null });
  expect(entry.refs).toMatchObject([{ at: "text", bytes: 513 * 2 + 2 }]);
});
