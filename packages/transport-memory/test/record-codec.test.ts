import { History, OrchestratorMessage, toJsonLine } from "@matrix/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeRecords, encodeHead, encodeMark, encodeRow, encodeStep } from "../src/journal/record-codec.ts";
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

function readOne(bytes: Uint8Array) {
  const read = [...decodeRecords(Buffer.from(bytes))];
  expect(read.map(({ end }) => end)).toEqual([bytes.length]);
  return read[0]!.record;
}

test("a row's record reads back as the message that was written, whatever it holds", () => {
  fc.assert(
    fc.property(someMessage, fc.nat(2 ** 40), (message, sequence) => {
      const record = readOne(encodeRow(sequence, message));
      expect(record).toMatchObject({ type: "row", sequence });
      if (record.type === "row") expect(contentOf(record.message())).toEqual(contentOf(message));
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
        const known = contentOf(before);
        const heard = before.withEntries(end?.steps === 0 ? [] : added);
        const after =
          end === undefined
            ? heard.to(role, state)
            : heard.end({ outcome: end.outcome, status: { why: end.text }, nextRole: role }, end.steps);
        const record = readOne(encodeStep(9, after, before.history.length));
        expect(record).toMatchObject({ type: "step", sequence: 9 });
        if (record.type !== "step") return;
        // A copy: the message before must not have grown with the one that came from it.
        const copy = new OrchestratorMessage(
          before.header,
          before.inputLine,
          before.stateLine,
          History.fromLines(known.history),
        );
        const applied = record.apply(copy)!;
        expect(contentOf(applied)).toEqual(contentOf(after));
        // It follows that message only.
        expect(record.apply(applied)).toBeUndefined();
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

test("heads and marks read back", () => {
  expect(readOne(encodeHead("r1"))).toEqual({ type: "head", run: "r1", version: 1 });
  for (const type of ["ended", "cursor"] as const) {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (sequence) => {
        expect(readOne(encodeMark(type, sequence))).toEqual({ type, sequence });
      }),
    );
  }
});
