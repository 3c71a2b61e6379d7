import { expect, test } from "vitest";
import { decodeMessage, MessageError, MessageVersionError } from "../src/index.ts";
import { dialogueHeader } from "./fixtures/dialogue.ts";

const headerLine = JSON.stringify(dialogueHeader);
const bytesOf = (...lines: string[]) => Buffer.from(lines.join("\n"));
const withHeader = (change: object) =>
  bytesOf(JSON.stringify({ ...dialogueHeader, ...change }), "null", "null");

const bracketBomb = (levels: number) => bytesOf(headerLine, "null", "[".repeat(levels));
const manyKeys = (count: number) =>
  bytesOf(headerLine, "null", `{${Array.from({ length: count }, (_, key) => `"k${key}":0`).join(",")}}`);

/** Bytes from outside, and what they are refused with. */
const corpus: readonly (readonly [what: string, bytes: Uint8Array, error: string])[] = [
  ["nothing", Buffer.from(""), "fewer than three lines"],
  ["a header alone", bytesOf(headerLine), "fewer than three lines"],
  ["a message without its input", bytesOf(headerLine, "null"), "fewer than three lines"],
  ["a header that is not JSON", bytesOf("{", "null", "null"), "header is not JSON"],
  ["a header that is null", bytesOf("null", "null", "null"), "header must be object"],
  ["a header that is a list", bytesOf("[]", "null", "null"), "header must be object"],
  ["a state that is not JSON", bytesOf(headerLine, "{]", "null"), "state is not JSON"],
  ["an empty input", bytesOf(headerLine, "null", ""), "input is not JSON"],
  ["an entry that is not JSON", bytesOf(headerLine, "null", "null", "nul"), "history entry 0 is not JSON"],
  ["a trailing line end", bytesOf(headerLine, "null", "null", ""), "history entry 0 is not JSON"],
  ["an entry that is text", bytesOf(headerLine, "null", "null", '"hi"'), "history entry 0 is not an object"],
  [
    "an entry without agent",
    bytesOf(headerLine, "null", "null", '{"response":{}}'),
    "history entry 0 is not an object",
  ],
  [
    "an entry whose response is text",
    bytesOf(headerLine, "null", "null", '{"agent":"a","response":{}}', '{"agent":"a","response":"hi"}'),
    "history entry 1 is not an object",
  ],
  [
    "bytes that are not UTF-8",
    Buffer.concat([bytesOf(headerLine, "null", '"'), Buffer.from([0xc3, 0x28, 0x22])]),
    "not UTF-8",
  ],
  [
    "an overlong UTF-8 sequence",
    Buffer.concat([bytesOf(headerLine, "null", '"'), Buffer.from([0xc0, 0xaf, 0x22])]),
    "not UTF-8",
  ],
  [
    "half a surrogate pair as bytes",
    Buffer.concat([bytesOf(headerLine, "null", '"'), Buffer.from([0xed, 0xa0, 0x80, 0x22])]),
    "not UTF-8",
  ],
  [
    "a byte order mark",
    Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytesOf(headerLine, "null", "null")]),
    "header is not JSON",
  ],
  [
    "too many bytes",
    bytesOf(headerLine, "null", JSON.stringify("x".repeat(1024 * 1024))),
    "bytes; at most 1048576 are read",
  ],
  ["10,001 members", manyKeys(10_001), "more than 10000 members"],
  ["a value of 65 levels", bracketBomb(65), "nests deeper than 64 levels"],
  ["a bomb of 5,000 levels", bracketBomb(5_000), "nests deeper than 64 levels"],
  ["a bomb of 1,000,000 levels", bracketBomb(1_000_000), "nests deeper than 64 levels"],
  [
    "levels hidden behind an escaped quote",
    bytesOf(headerLine, "null", `"\\"${"[".repeat(100)}`),
    "input is not JSON",
  ],
  [
    "levels behind a quote that is never closed",
    bytesOf('"', "null", "[".repeat(100_000)),
    "header is not JSON",
  ],
  [
    "a __proto__ key in the header",
    bytesOf(headerLine.replace('"trial"', '"__proto__":{"x":1},"trial"'), "null", "null"),
    "__proto__",
  ],
  [
    "a __proto__ key deep in the input",
    bytesOf(headerLine, "null", '[{"a":{"__proto__":{"x":1}}}]'),
    "__proto__",
  ],
  [
    "a __proto__ key that is spelt with escapes",
    bytesOf(headerLine, "null", '{"\\u005f_proto_\\u005f":{}}'),
    "__proto__",
  ],
  [
    "a __proto__ key that has one escape, of a letter",
    bytesOf(headerLine, "null", '{"__\\u0070roto__":{}}'),
    "__proto__",
  ],
  [
    "a __proto__ key in the history",
    bytesOf(headerLine, "null", "null", '{"agent":"a","response":{"__proto__":{}}}'),
    "__proto__",
  ],
  ["a missing version", withHeader({ v: undefined }), "header must have required property 'v'"],
  ["an older version", withHeader({ v: 0 }), "header.v must be equal to constant"],
  ["a version that is text", withHeader({ v: "1" }), "header.v must be equal to constant"],
  ["a negative step", withHeader({ step: -1 }), "header.step must be >= 0"],
  ["a fractional step", withHeader({ step: 0.5 }), "header.step must be integer"],
  ["an empty role", withHeader({ role: "" }), "header.role must NOT have fewer than 1 characters"],
  ["a role of 201 letters", withHeader({ role: "r".repeat(201) }), "header.role must NOT have more than 200"],
  ["a run id of 65 letters", withHeader({ run: "r".repeat(65) }), "header.run must NOT have more than 64"],
  [
    "a row without a seed",
    withHeader({ row: { index: 0, id: null, trial: 0 } }),
    "header.row must have required property 'seed'",
  ],
  [
    "a row id that is an object",
    withHeader({ row: { index: 0, id: {}, trial: 0, seed: 0 } }),
    "header.row.id must be",
  ],
  [
    "a negative row",
    withHeader({ row: { index: -1, id: null, trial: 0, seed: 0 } }),
    "header.row.index must be >= 0",
  ],
  [
    "an outcome that does not exist",
    withHeader({ ending: { outcome: "won", status: {}, nextRole: "_sink" } }),
    "header.ending.outcome",
  ],
  [
    "an ending without status",
    withHeader({ ending: { outcome: "dead", nextRole: "_sink" } }),
    "header.ending must have required property 'status'",
  ],
];

for (const [what, bytes, error] of corpus) {
  test(`${what} is refused`, () => {
    expect(() => decodeMessage(bytes)).toThrow(MessageError);
    expect(() => decodeMessage(bytes)).toThrow(error);
  });
}

test("a newer version is its own error, which says what to do: such a message is nobody's fault", () => {
  expect(() => decodeMessage(withHeader({ v: 2 }))).toThrow(MessageVersionError);
  expect(() => decodeMessage(withHeader({ v: 2 }))).toThrow(
    "version 2, this build reads up to 1; upgrade this worker",
  );
});

test("a newer version is told from a broken message even where its fields are others", () => {
  expect(() => decodeMessage(bytesOf('{"v":9,"all":"different"}', "null", "null"))).toThrow(
    MessageVersionError,
  );
});

test("no prototype was changed by any of it", () => {
  for (const [, bytes] of corpus) expect(() => decodeMessage(bytes)).toThrow();
  expect(({} as { x?: unknown }).x).toBeUndefined();
});

test("a bomb is counted, not parsed: its limit is met after as many bytes", () => {
  const levels = 1_000_000;
  expect(() => decodeMessage(bracketBomb(levels))).toThrow(
    `at byte ${headerLine.length + "\nnull\n".length + 64}`,
  );
});

test("as much as is allowed is read", () => {
  expect(
    Object.keys(
      decodeMessage<{ input: object; state: null; replies: Record<string, object> }>(manyKeys(9_900)).input,
    ),
  ).toHaveLength(9_900);
});

test("brackets and colons within texts count for nothing", () => {
  const text = JSON.stringify('[{:\\"'.repeat(20_000));
  expect(decodeMessage(bytesOf(headerLine, "null", text)).inputLine).toBe(text);
});

test("any bytes are read or refused with an error of ours", () => {
  let seed = 1;
  const random = (limit: number) => {
    seed = (Math.imul(seed, 48_271) >>> 0) % 2_147_483_647;
    return seed % limit;
  };
  const sound = bytesOf(
    headerLine,
    '{"position":1}',
    '{"question":"why?"}',
    '{"agent":"a","response":{"text":"so"}}',
  );
  for (let round = 0; round < 5_000; round++) {
    const bytes = Buffer.from(sound.subarray(0, random(10) === 0 ? random(sound.length) : sound.length));
    for (let flips = random(4); flips >= 0 && bytes.length > 0; flips--)
      bytes[random(bytes.length)] = random(256);
    try {
      decodeMessage(bytes);
    } catch (error) {
      expect(error instanceof MessageError || error instanceof MessageVersionError, String(error)).toBe(true);
    }
  }
});
