import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { History } from "@matrix/core";
import { flightRecorder, historyHash, readFlightEvents } from "@matrix/testkit";
import { expect, test } from "vitest";
import { undisturbedRun } from "./recorded-run.ts";

test("a row's life is written down from its send to its record", async () => {
  const { events } = await undisturbedRun();
  const ofRow = events.filter((event) => "row" in event && event.row === 3);
  expect(ofRow.map(({ type }) => type)).toEqual(
    expect.arrayContaining(["row-send", "row-accept", "hop-start", "model-call", "hop-end", "row-end"]),
  );
  expect(ofRow.at(-1)).toMatchObject({ type: "row-end", outcome: "failed" });
  expect(events[0]).toEqual({ type: "transport-open", cursor: 0, live: 0 });
});

test("events that were written line by line are read back, but for one that a kill cut off", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flight-"));
  try {
    const file = join(folder, "events.jsonl");
    const recorder = flightRecorder({ write: (event) => appendFileSync(file, `${JSON.stringify(event)}\n`) });
    recorder.crash();
    recorder.rowEnd({ sequence: 4, outcome: "success", line: '{"row":2,"trial":0,"history":[]}' });
    appendFileSync(file, '{"type":"hop-st');
    expect(readFlightEvents(readFileSync(file, "utf8"))).toEqual(recorder.events);
    expect(recorder.events).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a line in the middle that is not JSON is an error", () => {
  expect(() => readFlightEvents('{"type":"crash"}\n{"type\n{"type":"crash"}\n')).toThrow(SyntaxError);
});

test("a message's history and its record's have one hash, however they are spelt", () => {
  const history = History.fromLines(['{"agent":"a","response":{"text":"\\u00e9","n":1e2}}']);
  expect(historyHash(history)).toBe(
    historyHash(JSON.parse('[{"agent":"a","response":{"text":"é","n":100}}]')),
  );
  expect(historyHash(history)).not.toBe(historyHash([]));
});
