import { expect, test } from "vitest";
import { mostDispensable, readQueue } from "../src/queue.ts";

// As SLURM 22.05 printed it: squeue --noheader --array --states=all --format=%i|%j|%T|%N|%r
const printed = `13_4|matrix-first-ab12cd-worker|PENDING||Resources
12|matrix-first-ab12cd-runner|RUNNING|node7|None
13_0|matrix-first-ab12cd-worker|COMPLETING|node7|None
13_1|matrix-first-ab12cd-worker|SIGNALING|node8|None
13_2|matrix-first-ab12cd-worker|CANCELLED|node8|None
13_3|matrix-first-ab12cd-worker|TIMEOUT|node8|TimeLimit
14_0|somebody-elses|RUNNING|node8|None
`;

test("jobs are read with their state in our words and in slurm's own", () => {
  expect(readQueue(printed)).toEqual([
    { id: "13_4", kind: "worker", state: "waiting", detail: "PENDING (Resources)", isEnding: false },
    { id: "12", kind: "runner", state: "running", detail: "RUNNING", host: "node7", isEnding: false },
    { id: "13_0", kind: "worker", state: "running", detail: "COMPLETING", host: "node7", isEnding: true },
    { id: "13_1", kind: "worker", state: "running", detail: "SIGNALING", host: "node8", isEnding: false },
    { id: "13_2", kind: "worker", state: "ended", detail: "CANCELLED", host: "node8", isEnding: false },
    {
      id: "13_3",
      kind: "worker",
      state: "failed",
      detail: "TIMEOUT (TimeLimit)",
      host: "node8",
      isEnding: false,
    },
  ]);
});

test("an empty queue is no jobs", () => {
  expect(readQueue("")).toEqual([]);
});

test("those that wait are let go first, then the youngest", () => {
  const jobs = readQueue(
    [
      "9_10|matrix-a-ab12cd-worker|RUNNING|n|None",
      "9_9|matrix-a-ab12cd-worker|RUNNING|n|None",
      "11_0|matrix-a-ab12cd-worker|RUNNING|n|None",
      "8_0|matrix-a-ab12cd-worker|PENDING||Priority",
    ].join("\n"),
  );
  expect(mostDispensable(jobs, 3).map(({ id }) => id)).toEqual(["8_0", "11_0", "9_10"]);
  expect(mostDispensable(jobs, 0)).toEqual([]);
});
