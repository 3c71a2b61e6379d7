import {
  type FlightEvent,
  type HistoryCheck,
  type VerifyHistoryOptions,
  verifyHistory,
} from "@matrix/testkit";
import { describe, expect, test } from "vitest";
import { crashedRun, type RecordedRun, undisturbedRun } from "./recorded-run.ts";

type Hop = FlightEvent & { type: "hop-end" };
type Edited = { events: FlightEvent[]; lines: string[]; options: VerifyHistoryOptions };

/** A change to a good history after which it is broken, and the check that must say so. */
type Break = readonly [what: string, check: HistoryCheck, edit: (run: Edited) => void];

const otherHistory = "0".repeat(64);

function hopOf(events: readonly FlightEvent[], row: number, step: number): Hop {
  return events.find(
    (event): event is Hop => event.type === "hop-end" && event.row === row && event.step === step,
  )!;
}

function recordOf(lines: readonly string[], row: number): number {
  return lines.findIndex((line) => (JSON.parse(line) as { row: number }).row === row);
}

interface RecordParts {
  outcome: string;
  steps: number;
  row: number;
  history: unknown[];
}

/** Changes the record of a row. */
function editRecord(run: Edited, row: number, edit: (record: RecordParts) => void): void {
  const place = recordOf(run.lines, row);
  const record = JSON.parse(run.lines[place]!) as RecordParts;
  edit(record);
  run.lines[place] = JSON.stringify(record);
}

function replace(events: FlightEvent[], old: FlightEvent, ...fresh: FlightEvent[]): void {
  events.splice(events.indexOf(old), 1, ...fresh);
}

const breaks: readonly Break[] = [
  ["a row has no record", "one-record", ({ lines }) => void lines.splice(recordOf(lines, 5), 1)],
  ["a row has two records", "one-record", ({ lines }) => void lines.push(lines[2]!)],
  [
    "a row of the data set was never sent",
    "one-record",
    (run) => {
      run.options = { ...run.options, rows: 9 };
    },
  ],
  [
    "a record stands for a row that was never sent",
    "one-record",
    (run) => {
      run.lines.push(run.lines[0]!.replace('"row":0', '"row":77'));
    },
  ],
  ["the last line is torn", "whole-output", ({ lines }) => void lines.push('{"row":9,"outc')],
  ["the last line has no end", "whole-output", (run) => void run.lines.push("{}")],
  ["a line is zeros", "whole-output", ({ lines }) => void lines.splice(3, 0, "\u0000".repeat(64))],
  ["a line is empty", "whole-output", ({ lines }) => void lines.splice(3, 0, "")],
  [
    "two lines ran into each other",
    "whole-output",
    ({ lines }) => void lines.splice(0, 2, lines[0]! + lines[1]!),
  ],
  ["a line is JSON but no record", "whole-output", ({ lines }) => void lines.push('{"row":1}')],
  ["a line is a list", "whole-output", ({ lines }) => void lines.push("[]")],
  [
    "a record has an outcome that does not exist",
    "whole-output",
    (run) =>
      editRecord(run, 1, (record) => {
        record.outcome = "lost";
      }),
  ],
  [
    "a record has no history",
    "whole-output",
    ({ lines }) => {
      lines[0] = lines[0]!.replace('"history"', '"past"');
    },
  ],
  [
    "a step is delivered again with other results before it",
    "unchanged-steps",
    ({ events }) => void events.push({ ...startOf(events, 2, 2), history: otherHistory }),
  ],
  [
    "a record is not the one that was durable",
    "unchanged-steps",
    (run) => editRecord(run, 2, (record) => void record.history.reverse()),
  ],
  [
    "a record lacks its last entry",
    "connected-chain",
    (run) => editRecord(run, 2, (record) => void record.history.pop()),
  ],
  ["a record has entries in another order", "connected-chain", (run) => editRecord(run, 2, swapFirstTwo)],
  [
    "a record has one step too many",
    "connected-chain",
    (run) => editRecord(run, 2, (record) => void record.steps++),
  ],
  [
    "a record says success though its last hop failed",
    "connected-chain",
    (run) =>
      editRecord(run, 3, (record) => {
        record.outcome = "success";
      }),
  ],
  [
    "two rows have each other's history",
    "connected-chain",
    (run) =>
      editRecord(run, 1, (one) =>
        editRecord(run, 2, (two) => {
          [one.history, two.history] = [two.history, one.history];
        }),
      ),
  ],
  [
    "a hop leaps over a step",
    "connected-chain",
    ({ events }) => {
      const hop = hopOf(events, 1, 1);
      replace(events, hop, { ...hop, next: { ...hop.next, step: 3 } });
    },
  ],
  [
    "a hop of the chain never ran",
    "connected-chain",
    ({ events }) => void events.splice(events.indexOf(hopOf(events, 1, 1)), 1),
  ],
  [
    "a hop began from something else than what was accepted",
    "connected-chain",
    ({ events }) => {
      const hop = hopOf(events, 1, 1);
      replace(events, hop, { ...hop, history: otherHistory });
    },
  ],
  [
    "a step is delivered with a history that no hop gave",
    "connected-chain",
    ({ events }) => void events.push({ ...startOf(events, 4, 3), history: otherHistory }),
  ],
  [
    "a step is delivered that no hop led to",
    "connected-chain",
    ({ events }) => void events.push({ ...startOf(events, 4, 3), step: 9 }),
  ],
  [
    "a row's last hop ended another way than its record says",
    "connected-chain",
    ({ events }) => {
      const hop = hopOf(events, 4, 3);
      replace(events, hop, { ...hop, outcome: "failed" });
    },
  ],
  [
    "the run counts a row too many",
    "counts",
    (run) => {
      run.options = { ...run.options, counts: { success: 8, failed: 1, dead: 0 } };
    },
  ],
  [
    "the run counts a failed row as dead",
    "counts",
    (run) => {
      run.options = { ...run.options, counts: { success: 7, failed: 0, dead: 1 } };
    },
  ],
  ["fewer records than rows", "counts", ({ lines }) => void lines.pop()],
  [
    "a row was counted as failed, and its record says success",
    "counts",
    ({ events }) => {
      const end = events.find((event) => event.type === "row-end" && event.outcome === "success")!;
      replace(events, end, { ...end, outcome: "failed" } as FlightEvent);
    },
  ],
  [
    "a cursor stands past the last row",
    "cursor",
    ({ events }) => void events.push({ type: "transport-open", cursor: 9, live: 0 }),
  ],
  [
    "a cursor stands past a row that was sent only later",
    "cursor",
    ({ events }) => {
      const firstSend = events.findIndex((event) => event.type === "row-send" && event.row === 5);
      events.splice(firstSend, 0, { type: "transport-open", cursor: 6, live: 1 });
    },
  ],
  [
    "a model is called once more than needed",
    "model-calls",
    ({ events }) => void events.push({ type: "model-call", row: 1, trial: 0, step: 1, role: "answerer" }),
  ],
  [
    "a model is called for a step that is in no record",
    "model-calls",
    ({ events }) => void events.push({ type: "model-call", row: 1, trial: 0, step: 40, role: "answerer" }),
  ],
  [
    "a crash costs more calls than were in flight",
    "model-calls",
    ({ events }) => {
      events.push({ type: "crash" });
      for (const row of [0, 1, 2, 4])
        events.push({ type: "model-call", row, trial: 0, step: 1, role: "answerer" });
    },
  ],
  [
    "fewer calls are needed than were made",
    "model-calls",
    (run) => {
      run.options = { ...run.options, idealModelCalls: 29 };
    },
  ],
];

function startOf(events: readonly FlightEvent[], row: number, step: number) {
  return events.find(
    (event): event is FlightEvent & { type: "hop-start" } =>
      event.type === "hop-start" && event.row === row && event.step === step,
  )!;
}

function swapFirstTwo({ history }: RecordParts): void {
  history.splice(0, 2, history[1], history[0]);
}

function verdictOn(
  run: RecordedRun,
  edit: (edited: Edited) => void,
  options: Partial<VerifyHistoryOptions> = {},
) {
  const edited: Edited = {
    events: structuredClone([...run.events]),
    lines: run.output.split("\n").slice(0, -1),
    options: { rows: 8, inFlight: 3, counts: run.report.records, ...options },
  };
  edit(edited);
  return verifyHistory(edited.events, `${edited.lines.join("\n")}\n`, edited.options);
}

describe("a history is found broken when", () => {
  for (const [what, check, edit] of breaks) {
    test(`${what} (${check})`, async () => {
      const run = await undisturbedRun();
      expect(verdictOn(run, () => {}).violations).toEqual([]);
      expect(verdictOn(run, edit).violations.map((violation) => violation.check)).toContain(check);
    });
  }

  test("the output is not UTF-8 (whole-output)", async () => {
    const { events, output } = await undisturbedRun();
    const bytes = Buffer.from(output);
    bytes[40] = 0xff;
    const { violations } = verifyHistory(events, bytes, { rows: 8, inFlight: 3 });
    expect(violations).toContainEqual({ check: "whole-output", message: "the output is not UTF-8" });
  });

  test("the output breaks off within a record (whole-output)", async () => {
    const { events, output } = await undisturbedRun();
    const { violations } = verifyHistory(events, output.slice(0, -1), { rows: 8, inFlight: 3 });
    expect(violations.map(({ check }) => check)).toContain("whole-output");
  });
});

describe("what a crash may take back", () => {
  /** Row 6's second step, done a second time with another result, on which all that follows was built. */
  function takenBack({ events }: Edited, crash: boolean): void {
    const hop = hopOf(events, 6, 1);
    const start = startOf(events, 6, 2);
    const place = events.indexOf(hop);
    const lost = [
      { ...hop, next: { ...hop.next, history: otherHistory } },
      { ...start, history: otherHistory },
      ...(crash ? [{ type: "crash" } as const] : []),
    ];
    events.splice(place, 0, ...lost);
  }

  test("with sync acceptance: no step that was delivered onward", async () => {
    const { violations } = verdictOn(await undisturbedRun(), (run) => takenBack(run, true));
    expect(violations.map(({ check }) => check)).toEqual(["unchanged-steps"]);
  });

  test("with async acceptance: steps that no record holds", async () => {
    const { violations } = verdictOn(await undisturbedRun(), (run) => takenBack(run, true), {
      acceptance: "async",
    });
    expect(violations).toEqual([]);
  });

  test("with async acceptance and without a crash: nothing", async () => {
    const { violations } = verdictOn(await undisturbedRun(), (run) => takenBack(run, false), {
      acceptance: "async",
    });
    expect(violations.map(({ check }) => check)).toEqual(["unchanged-steps"]);
  });

  test("in either mode: never a record, nor half a lineage", async () => {
    const edit = (run: Edited) => {
      takenBack(run, true);
      editRecord(run, 6, (record) => {
        record.history[1] = { agent: "answerer", response: { text: "of before" } };
      });
    };
    for (const acceptance of ["sync", "async"] as const) {
      const { violations } = verdictOn(await undisturbedRun(), edit, { acceptance });
      expect(violations.map(({ check }) => check)).toEqual(
        expect.arrayContaining(["connected-chain", "unchanged-steps"]),
      );
    }
  });
});

test("a killed run with one row lost is found broken", async () => {
  const run = await crashedRun();
  const { violations } = verdictOn(run, ({ lines }) => void lines.splice(recordOf(lines, 4), 1));
  expect(violations.map(({ check }) => check)).toEqual(["one-record", "counts", "counts"]);
});

test("a violation says which row, step or line", async () => {
  const { violations } = verdictOn(await undisturbedRun(), (run) => {
    run.lines.splice(recordOf(run.lines, 5), 1);
    run.events.push({ ...startOf(run.events, 2, 2), history: otherHistory });
  });
  expect(violations.map(({ message }) => message)).toEqual([
    "step 2 of row 2 (trial 0) was delivered with different results before it",
    "step 2 of row 2 (trial 0) was delivered with a history that no hop gave",
    "row 5 (trial 0) has 0 records",
    "8 rows were accepted, but 7 records were written",
    "the run counts 7 rows as success, the output has 6",
  ]);
});
