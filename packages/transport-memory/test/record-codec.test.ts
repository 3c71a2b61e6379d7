import { History, OrchestratorMessage, toJsonLine } from "@matrix/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHead, encodeMark, encodeRow, encodeStep, recordType } from "../src/journal/record-codec.ts";
import { RowReplay } from "../src/journal/row-replay.ts";
import { SegmentReader } from "../src/journal/segment-reader.ts";
import { contentOf, firstMessage } from "./support/messages.ts";

/** Any text: lone surrogates, line separators, NUL; at times long. */
const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("\ud800", "a\udfffb", "\u2028\u2029", "\n\r\n", "\u0000", "", "__proto__"),
  fc.integer({ min: 1, max: 5 }).map((length) => "漢".repeat(length * 20_000)),
);
const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.constantFrom(JSON.parse('{"__proto__":1,"constructor":{"prototype":2}}') as object, -0, 1e308, 5e-324),
);
const entry = fc.record({ agent: text, response: fc.record({ text, value }) });

const someMessage = fc
  .record({
    id: fc.oneof(text, fc.integer(), fc.constant(null)),
    input: value,
    state: value,
    entries: fc.array(entry, { maxLength: 4 }),
  })
  .map(({ id, input, state, entries }) => {
    const { header } = firstMessage(3);
    const row = { ...header.row, id };
    return new OrchestratorMessage(
      { ...header, row },
      toJsonLine(input),
      toJsonLine(state),
      History.of(entries),
    );
  });

/** The only record of a segment. */
function readOne(bytes: Uint8Array): SegmentReader {
  const reader = new SegmentReader(Buffer.from(bytes));
  expect(reader.next()).toBe(true);
  expect(reader.recordBytes).toBe(bytes.length);
  return reader;
}

function replayOf(message: OrchestratorMessage): RowReplay {
  return new RowReplay(readOne(encodeRow(1, message)).text(), 1, 1);
}

test("a row's record reads back as the message that was written, whatever it holds", () => {
  fc.assert(
    fc.property(someMessage, fc.nat(2 ** 40), (message, sequence) => {
      const record = readOne(encodeRow(sequence, message));
      expect([record.type, record.sequence]).toEqual([recordType.row, sequence]);
      expect(contentOf(replayOf(message).message)).toEqual(contentOf(message));
    }),
    { numRuns: 300 },
  );
}, 60_000);

test("a step's record, applied to the message before it, gives the message after it, whatever it holds", () => {
  const ending = fc.option(
    fc.record({
      outcome: fc.constantFrom("success" as const, "failed" as const),
      text,
      steps: fc.constantFrom(0 as const, 1 as const),
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(
      someMessage,
      fc.array(entry, { maxLength: 3 }),
      value,
      text,
      ending,
      (before, added, state, role, end) => {
        const heard = before.withEntries(end?.steps === 0 ? [] : added);
        const after =
          end === undefined
            ? heard.to(role, state)
            : heard.end({ outcome: end.outcome, status: { why: end.text }, nextRole: role }, end.steps);
        const record = readOne(encodeStep(9, before, after));
        expect([record.type, record.sequence]).toEqual([recordType.step, 9]);
        const replay = replayOf(before);
        // It follows the message before it, and no other.
        for (let times = 0; times < 2; times++) {
          replay.advance(record.text(), 1);
          expect(contentOf(replay.message)).toEqual(contentOf(after));
        }
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

test("heads and marks read back", () => {
  const head = readOne(encodeHead("r1"));
  expect([head.type, head.head()]).toEqual([recordType.head, { run: "r1", version: 1 }]);
  for (const type of ["ended", "cursor"] as const) {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (sequence) => {
        const mark = readOne(encodeMark(type, sequence));
        expect([mark.type, mark.sequence]).toEqual([recordType[type], sequence]);
      }),
    );
  }
});
