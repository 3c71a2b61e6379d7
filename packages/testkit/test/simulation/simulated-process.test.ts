import { expect, test } from "vitest";
import { SimulatedProcess, VirtualClock } from "../../src/simulation/index.ts";

function twoTimers() {
  const clock = new VirtualClock();
  const process = new SimulatedProcess("p", clock);
  const rang: string[] = [];
  for (const ms of [10, 20]) process.clock.after(ms, () => rang.push(`${ms} at ${clock.monotonic()}`));
  return { clock, process, rang };
}

test("a process that was paused finds at once, in order, what came in the meantime", async () => {
  const { clock, process, rang } = twoTimers();
  process.pause();
  await clock.advance(50);
  expect(rang).toEqual([]);
  process.resume();
  await clock.advance(50);
  expect(rang).toEqual(["10 at 50", "20 at 50"]);
});

test("a timer that is called off while its process is paused does not ring afterwards", async () => {
  const clock = new VirtualClock();
  const process = new SimulatedProcess("p", clock);
  const rang: string[] = [];
  const cancel = process.clock.after(20, () => rang.push("never"));
  process.clock.after(10, cancel);
  process.pause();
  await clock.advance(50);
  process.resume();
  await clock.advance(50);
  expect(rang).toEqual([]);
});

test("nothing of a killed process moves again, whether it was paused or not", async () => {
  const { clock, process, rang } = twoTimers();
  await clock.advance(15);
  process.pause();
  await clock.advance(15);
  process.kill();
  process.resume();
  await clock.advance(50);
  expect(rang).toEqual(["10 at 10"]);
  expect(process.alive).toBe(false);
});
