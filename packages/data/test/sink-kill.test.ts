import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { LockedError } from "@matrix/core";
import { jsonlSink, readRecordLines, sinkCrashPoints, verifyOutput } from "@matrix/data";
import { expect, test } from "vitest";
import { scratch } from "./support/data-sets.ts";
import { collect, record } from "./support/doubles.ts";

const script = join(import.meta.dirname, "support/sink-process.ts");

interface Writer {
  readonly child: ChildProcess;
  /** Rows that it said were durable. */
  readonly durable: number[];
  readonly opened: Promise<unknown>;
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

function startWriter(path: string, count: number, group: number, crashAt = ""): Writer {
  const child = spawn(
    process.execPath,
    ["--conditions=@matrix/source", script, path, String(count), String(group)],
    {
      env: { ...process.env, MATRIX_CRASH_AT: crashAt },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const durable: number[] = [];
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop()!;
    for (const line of lines) if (line !== "open") durable.push(Number(line));
  });
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal }));
  return { child, durable, opened: Promise.race([once(child.stdout, "data"), ended]), ended };
}

/** Opens what a killed process left, completes it, and checks that nothing is lost, torn or doubled. */
async function checkAndComplete(path: string, count: number, durable: readonly number[]): Promise<void> {
  const session = await jsonlSink({ path, successOnly: true }).open({ run: "run-1" });
  expect(durable.filter((row) => !session.has(row))).toEqual([]);
  const found = await collect(readRecordLines(path));
  expect(new Set(found.map(({ sequence }) => sequence)).size).toBe(found.length);
  for (const row of found) expect(row).toEqual(record(row.sequence, row.outcome, 500));
  await Promise.all(Array.from({ length: count }, (_, row) => session.write(record(row, "success", 500))));
  await session.close();
  expect(await verifyOutput(path)).toMatchObject({ problems: [], tailBytes: 0, rows: count });
}

const names = ["records.jsonl", "records.jsonl.zst"];
const deaths = sinkCrashPoints.flatMap((point) => [1, 3].map((time) => `${point}:${time}`));

test.each(names.flatMap((name) => deaths.map((death) => [name, death] as const)))(
  "writing %s and killed at %s, a process loses no durable record and leaves none torn or twice",
  async (name, crashAt) => {
    const path = join(scratch(), name);
    const writer = startWriter(path, 40, 8, crashAt);
    expect(await writer.ended).toEqual({ code: null, signal: "SIGKILL" });
    expect(writer.durable.length).toBe(8 * (Number(crashAt.split(":")[1]) - 1));
    await checkAndComplete(path, 40, writer.durable);
  },
  60_000,
);

test.each(names)(
  "killed again and again wherever it happens to be, a run's %s is complete in the end",
  async (name) => {
    const path = join(scratch(), name);
    const durable: number[] = [];
    for (const delayMs of [0, 2, 5, 13]) {
      const writer = startWriter(path, 3000, 7);
      await writer.opened;
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      writer.child.kill("SIGKILL");
      await writer.ended;
      durable.push(...writer.durable);
    }
    expect(new Set(durable).size).toBe(durable.length);
    await checkAndComplete(path, 3000, durable);
  },
  120_000,
);

test("while another process writes, the output is locked, and the error names it", async () => {
  const path = join(scratch(), "records.jsonl");
  const writer = startWriter(path, 1_000_000, 1);
  await writer.opened;
  const second = jsonlSink({ path, successOnly: true }).open({ run: "run-1" });
  await expect(second).rejects.toThrow(LockedError);
  await expect(second).rejects.toThrow(`${path} is in use by process ${writer.child.pid}`);
  writer.child.kill("SIGKILL");
  await writer.ended;
  await (await jsonlSink({ path, successOnly: true }).open({ run: "run-1" })).close();
}, 60_000);
