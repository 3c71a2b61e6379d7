import fc from "fast-check";
import { expect, test } from "vitest";
import {
  decodeMessage,
  encodeMessage,
  History,
  MessageError,
  OrchestratorMessage,
  toJsonLine,
} from "../src/index.ts";

const header = {
  v: 1,
  run: "r",
  row: { index: 3, id: "x", trial: 0, seed: 7 },
  orchestrator: "o",
  role: "a",
  step: 1,
  attempt: 0,
  created: 1,
  started: 2,
} as const;

test("a message reads back as it was written, whatever its texts hold", () => {
  const text = fc.string({ unit: "binary", maxLength: 60 });
  const id = fc.oneof(text, fc.integer(), fc.constant(null));
  fc.assert(
    fc.property(id, text, fc.array(text, { maxLength: 4 }), (id, input, replies) => {
      const entries = replies.map((reply) => ({ agent: "a", response: { reply } }));
      const message = new OrchestratorMessage(
        { ...header, row: { ...header.row, id } },
        toJsonLine({ input }),
        toJsonLine({ position: 1 }),
        History.of(entries),
      );
      const read = decodeMessage(encodeMessage(message));
      expect(read.header).toEqual(message.header);
      expect(read.input).toEqual({ input });
      expect([...read.history]).toEqual(entries);
    }),
  );
});

test("a header that breaks its schema is refused with the place that does", () => {
  const bytes = Buffer.from(`${JSON.stringify({ ...header, step: -1 })}\nnull\nnull`);
  expect(() => decodeMessage(bytes)).toThrow(MessageError);
  expect(() => decodeMessage(bytes)).toThrow("header.step must be >= 0");
});
