import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logFileLines } from "@matrix/core";
import { expect, onTestFinished, test } from "vitest";
import { RotatingLog } from "../src/rotating-log.ts";

async function place(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "matrix-log-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

test("a log is rotated at its size, between lines, and so many are kept", async () => {
  const folder = await place();
  const log = new RotatingLog(join(folder, "log"), 10, 3);
  for (const line of ["first\n", "second\n", "third, ", "and long\n", "fourth\n", "fifth\n", "sixth\n"])
    log.write(Buffer.from(line));
  const names = (await readdir(folder)).sort();
  expect(names).toEqual(["log", "log.1", "log.2"]);
  const texts = await Promise.all(names.reverse().map((name) => readFile(join(folder, name), "utf8")));
  for (const text of texts) expect(text.endsWith("\n")).toBe(true);
  expect("first\nsecond\nthird, and long\nfourth\nfifth\nsixth\n".endsWith(texts.join(""))).toBe(true);
});

test("who follows a log gets every line once, whatever is rotated meanwhile", async () => {
  const folder = await place();
  const path = join(folder, "log");
  const log = new RotatingLog(path, 200, 3);
  const stop = new AbortController();
  const wanted = Array.from({ length: 60 }, (_, number) => `line ${number}`);
  const read: string[] = [];
  let written = 0;
  log.write(Buffer.from(`${wanted[written++]}\n`));
  for await (const { text } of logFileLines(async () => [{ kind: "worker", id: "w", path }], stop.signal)) {
    read.push(text);
    if (written < wanted.length) log.write(Buffer.from(`${wanted[written++]}\n`));
    if (read.length === wanted.length) stop.abort();
  }
  expect(read).toEqual(wanted);
});
