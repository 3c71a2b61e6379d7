import { sleep } from "@matrix/core";
import { expect, test } from "vitest";
import { VirtualClock } from "../../src/simulation/index.ts";

test("timers ring in the order of their times, those of one time in the order in which they were set", async () => {
  const clock = new VirtualClock();
  const rang: string[] = [];
  for (const [name, ms] of [
    ["c", 20],
    ["a", 5],
    ["d", 20],
    ["b", 5.5],
  ] as const) {
    clock.after(ms, () => rang.push(`${name} at ${clock.monotonic()}`));
  }
  expect(await clock.drive()).toBe("idle");
  expect(rang).toEqual(["a at 5", "b at 5.5", "c at 20", "d at 20"]);
});

test("a day passes in no time, and promises settle between events", async () => {
  const clock = new VirtualClock(1_000);
  const steps: number[] = [];
  const work = async () => {
    for (let hour = 0; hour < 24; hour++) {
      await sleep(clock, 3_600_000);
      steps.push(clock.now());
    }
  };
  void work();
  expect(await clock.drive()).toBe("idle");
  expect(steps).toHaveLength(24);
  expect(clock.now()).toBe(1_000 + 86_400_000);
});

test("soon comes after what is due already, and takes no time", async () => {
  const clock = new VirtualClock();
  const came: string[] = [];
  clock.after(0, () => came.push("due"));
  clock.soon(() => came.push("soon"));
  await clock.drive();
  expect([came, clock.monotonic()]).toEqual([["due", "soon"], 0]);
});

test("a timer that was called off does not ring, nor does it move time", async () => {
  const clock = new VirtualClock();
  const cancel = clock.after(50, () => expect.unreachable());
  clock.after(10, cancel);
  await clock.drive();
  expect(clock.monotonic()).toBe(10);
});

test("driving stops when it is done, and when the time is up", async () => {
  const clock = new VirtualClock();
  let rings = 0;
  const ring = () => {
    rings++;
    clock.after(10, ring);
  };
  clock.after(10, ring);
  expect(await clock.drive({ done: () => rings === 3 })).toBe("done");
  expect([rings, clock.monotonic()]).toEqual([3, 30]);
  expect(await clock.drive({ until: 75 })).toBe("late");
  expect([rings, clock.monotonic()]).toEqual([7, 75]);
  await clock.advance(5);
  expect([rings, clock.monotonic()]).toEqual([8, 80]);
});

test("what an event throws reaches whoever drives", async () => {
  const clock = new VirtualClock();
  clock.after(1, () => {
    throw new RangeError("too much");
  });
  await expect(clock.drive()).rejects.toThrow("too much");
});
