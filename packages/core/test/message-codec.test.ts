import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeMessage,
  encodeMessage,
  History,
  type Json,
  MessageError,
  type MessageHeader,
  OrchestratorMessage,
  toJsonLine,
} from "../src/index.ts";
import { dialogueHeader } from "./fixtures/dialogue.ts";

const messageOf = (input: Json, entries: { agent: string; response: object }[] = [], header: object = {}) =>
  new OrchestratorMessage(
    { ...dialogueHeader, ...header } as MessageHeader,
    toJsonLine(input),
    toJsonLine({ position: 1 }),
    History.of(entries),
  );

/** Any text of UTF-16 units, halves of pairs included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

/** What JSON.parse could have read: keys that are refused from outside left out. */
const anyJson = fc
  .jsonValue({ depthSize: "medium", stringUnit: "binary" })
  .filter((value) => !JSON.stringify(value).includes("__proto__")) as fc.Arbitrary<Json>;

test("any JSON value comes back equal to what JSON itself makes of it", () => {
  fc.assert(
    fc.property(anyJson, fc.array(anyJson, { maxLength: 3 }), (input, replies) => {
      const entries = replies.map((reply) => ({ agent: "a", response: { reply } }));
      const read = decodeMessage(encodeMessage(messageOf(input, entries)));
      expect(read.input).toEqual(JSON.parse(JSON.stringify(input)));
      expect(read.history.lines()).toEqual(entries.map(toJsonLine));
    }),
    { numRuns: 1_000 },
  );
});

test("halves of surrogate pairs come back as they were", () => {
  fc.assert(
    fc.property(anyText, anyText, (text, id) => {
      const message = messageOf({ text }, [{ agent: "a", response: { text } }], {
        row: { ...dialogueHeader.row, id },
      });
      const read = decodeMessage(encodeMessage(message));
      expect([read.input, read.row.id, read.history.at(0)]).toEqual([
        { text },
        id,
        { agent: "a", response: { text } },
      ]);
    }),
    { numRuns: 1_000 },
  );
});

test("written twice, a message has the same bytes", () => {
  fc.assert(
    fc.property(anyJson, (input) => {
      const bytes = encodeMessage(messageOf(input, [{ agent: "a", response: { input } }]));
      expect(Buffer.compare(encodeMessage(decodeMessage(bytes)), bytes)).toBe(0);
    }),
  );
});

test("lines that somebody else wrote are kept letter by letter, -0 and 1e308 included", () => {
  const lines = [
    JSON.stringify(dialogueHeader),
    '{ "position" : -0 }',
    '{"n":[-0,1e308,-1E-7,0.10],"t":"\\u00e9\\/"}',
    '{"agent":"a","response":{"n":-0}}',
  ];
  const bytes = Buffer.from(lines.join("\n"));
  const read = decodeMessage(bytes);
  expect(Buffer.compare(encodeMessage(read), bytes)).toBe(0);
  expect(read.input).toEqual({ n: [-0, 1e308, -1e-7, 0.1], t: "é/" });
});

test("fields of a header that this build does not know are kept and go on to the next hop", () => {
  const bytes = encodeMessage(messageOf("in", [], { fromTheFuture: { list: [1] } }));
  const next = decodeMessage(bytes).to("b", { position: 2 });
  expect(decodeMessage(encodeMessage(next)).header).toMatchObject({
    role: "b",
    fromTheFuture: { list: [1] },
  });
});

const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);

test("values are read as deep as the limit, and refused one level deeper", () => {
  const bytes = (input: string) => Buffer.from(`${JSON.stringify(dialogueHeader)}\nnull\n${input}`);
  expect(decodeMessage(bytes(nested(64))).inputLine).toBe(nested(64));
  expect(() => decodeMessage(bytes(nested(65)))).toThrow(MessageError);
  expect(() => decodeMessage(bytes(nested(65)))).toThrow("nests deeper than 64 levels at byte");
});

test("what is read is frozen: a hop cannot change what another sees", () => {
  const read = decodeMessage<{
    input: { list: number[] };
    state: { deep: { n: number } };
    replies: Record<string, object>;
  }>(encodeMessage(messageOf({ list: [1] })));
  expect(() => read.input.list.push(2)).toThrow(TypeError);
  expect(Object.isFrozen(read.state)).toBe(true);
});
