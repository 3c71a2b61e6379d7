import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Death, KeptProcess } from "../src/index.ts";

/** Keeps a shell script running until it is over. */
async function keep(
  script: string,
  giveUpAfter?: number,
): Promise<{ deaths: [Death, number][]; end: Death }> {
  const deaths: [Death, number][] = [];
  const { promise, resolve } = Promise.withResolvers<Death>();
  new KeptProcess({
    start: () => spawn("sh", ["-c", script], { stdio: "ignore" }),
    ...(giveUpAfter !== undefined && { giveUpAfter }),
    onDeath: (death, pauseMs) => deaths.push([death, pauseMs]),
    onEnd: resolve,
  });
  return { end: await promise, deaths };
}

test("a process that ends with 0 is done", async () => {
  expect(await keep("exit 0")).toEqual({
    deaths: [],
    end: { code: 0, signal: null, how: "ended with exit code 0" },
  });
});

test("a process that can never begin (2) is not started again", async () => {
  expect(await keep("exit 2")).toMatchObject({ deaths: [], end: { code: 2 } });
});

test("a process that dies is started again after pauses that double, until it is done", async () => {
  const folder = await mkdtemp(join(tmpdir(), "matrix-kept-"));
  // Dies twice, each time in another way.
  const script = `cd ${folder}; [ -e one ] || { touch one; exit 1; }; [ -e two ] || { touch two; kill -9 $$; }; exit 0`;
  const { deaths, end } = await keep(script);
  await rm(folder, { recursive: true });
  expect(deaths.map(([{ how }, pauseMs]) => [how, pauseMs])).toEqual([
    ["ended with exit code 1", 500],
    ["was killed (SIGKILL)", 1_000],
  ]);
  expect(end.code).toBe(0);
});

test("a process that dies again and again is given up", async () => {
  const { deaths, end } = await keep("exit 7", 2);
  expect(deaths).toHaveLength(1);
  expect(end.how).toBe("ended with exit code 7");
});

test("a program that is not there is told of, not thrown", async () => {
  const { promise, resolve } = Promise.withResolvers<Death>();
  new KeptProcess({
    start: () => spawn("/nowhere/program", { stdio: "ignore" }),
    giveUpAfter: 1,
    onDeath: () => {},
    onEnd: resolve,
  });
  expect((await promise).how).toMatch(/^could not be started: .*ENOENT/);
});

test("stop asks first and kills whoever does not end in time; nothing is started after it", async () => {
  const { promise, resolve } = Promise.withResolvers<Death>();
  let starts = 0;
  const kept = new KeptProcess({
    start() {
      starts++;
      return spawn("sh", ["-c", 'trap "" TERM; echo up; while :; do sleep 1; done'], {
        stdio: ["ignore", "pipe", "ignore"],
      });
    },
    onDeath: () => {},
    onEnd: resolve,
  });
  await kept.stop(200);
  expect(kept.isKept).toBe(false);
  expect((await promise).signal).toMatch(/^SIG(KILL|TERM)$/);
  expect(starts).toBe(1);
});
