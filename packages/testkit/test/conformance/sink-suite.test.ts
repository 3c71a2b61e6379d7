import { type MemorySink, memorySink } from "@matrix/core";
import { type SinkSubject, sinkCases, testSink } from "@matrix/testkit/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { flawedSink, type SinkDisk, type SinkFlaw } from "./flawed-sink.ts";

testSink({
  name: "core's memory",
  create: () => memorySink(),
  read: (sink: MemorySink) => sink.records.map(({ line }) => line),
  promises: { survivesRestart: true, exclusive: false },
});

function subjectWith(flaw?: SinkFlaw): SinkSubject {
  const disks = new WeakMap<object, SinkDisk>();
  const made = (disk?: SinkDisk) => {
    const sink = flawedSink(flaw, disk);
    disks.set(sink, sink.disk);
    return sink;
  };
  return {
    name: flaw ?? "sound",
    create: () => made(),
    read: (sink) => [...disks.get(sink)!.lines],
    crash(sink) {
      const { lines, records } = disks.get(sink)!;
      return made({ lines: [...lines], records: [...records] });
    },
    promises: { survivesRestart: true, exclusive: true },
  };
}

testSink(subjectWith());

/** What each flaw must be caught by. */
const catches: { readonly [Flaw in SinkFlaw]: readonly string[] } = {
  "writes a header line": ["a sink to which nothing was written holds nothing"],
  "writes later than it says": [
    "a record is there, letter by letter, when its write resolves",
    "a record whose write has resolved survives a crash",
  ],
  "never tells has()": ["has() tells of a record when its write resolves"],
  "counts successes only": ["rows are counted by how they ended"],
  "drops dead rows": ["records of every outcome are kept"],
  "keeps duplicates": ["a second record of a row is dropped and counted; the first stays"],
  "keeps the last of duplicates": ["a second record of a row is dropped and counted; the first stays"],
  "looks for duplicates too early": ["of 50 writes for one row side by side one is kept"],
  "answers duplicates at once": ["a duplicate resolves only once the first record is there"],
  "loses what overlaps": ["1,000 writes side by side are all kept, each once"],
  "knows the highest row only": ["rows may end in any order, with gaps"],
  "normalises text": ["awkward text stays as it is"],
  "cuts lines off at 1 MiB": ["a record of 4 MiB stays whole"],
  "drops what is pending at close": ["close makes durable what was still being written"],
  "fails on a second close": ["closing twice does no harm"],
  "writes after close": ["a write after close is a ClosedError"],
  "starts anew": ["opened again, it goes on: new records are added, old ones dropped"],
  "forgets counts": ["opened again, it knows which rows it holds and how they ended"],
  "appends duplicates of earlier sessions": [
    "opened again, it goes on: new records are added, old ones dropped",
  ],
  "opens twice": ["while it is open it cannot be opened a second time"],
};

describe.concurrent("a sink that", () => {
  const caught = new Set<string>();
  for (const [flaw, cases] of Object.entries(catches) as [SinkFlaw, readonly string[]][]) {
    test(`${flaw} fails the suite`, async () => {
      const failed: string[] = [];
      for (const each of sinkCases) await each.run(subjectWith(flaw)).catch(() => failed.push(each.name));
      for (const name of cases) {
        expect(failed).toContain(name);
        caught.add(name);
      }
    });
  }
  afterAll(() => {
    const never = sinkCases.map(({ name }) => name).filter((name) => !caught.has(name));
    expect(never, "cases that no broken sink fails").toEqual([]);
  });
});
