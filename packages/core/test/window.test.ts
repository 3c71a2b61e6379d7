import { expect, test } from "vitest";
import { Window } from "../src/runtime/window.ts";
import { settle } from "./fixtures/manual-clock.ts";

/** Whether a promise has resolved by now. */
async function resolved(promise: Promise<void>): Promise<boolean> {
  let done = false;
  promise.then(() => {
    done = true;
  });
  await settle();
  return done;
}

test("there is room until as many have entered as may be in flight", async () => {
  const window = new Window(2);
  window.enter(0);
  expect([window.full, await resolved(window.room())]).toEqual([false, true]);
  window.enter(1);
  expect([window.full, window.inFlight, await resolved(window.room())]).toEqual([true, 2, false]);
});

test("who waits for room is let in when one leaves", async () => {
  const window = new Window(1, [7]);
  const room = window.room();
  expect(await resolved(room)).toBe(false);
  window.leave(7);
  expect([window.inFlight, await resolved(room)]).toEqual([0, true]);
});

test("rows that were in flight before count, even above the limit", async () => {
  const window = new Window(2, [1, 2, 3, 5, 8]);
  const room = window.room();
  for (const row of [1, 2, 3]) window.leave(row);
  expect([window.full, await resolved(room)]).toEqual([true, false]);
  window.leave(8);
  expect([window.full, await resolved(room)]).toEqual([false, true]);
});

test("a row that was never let in takes nobody's place with it when it ends, nor does one that ends twice", () => {
  const window = new Window(2, [1]);
  window.enter(2);
  window.leave(9);
  window.leave(1);
  window.leave(1);
  expect(window.inFlight).toBe(1);
});

test("who waits can be woken without room", async () => {
  const window = new Window(1, [0]);
  const room = window.room();
  window.wake();
  expect([window.full, await resolved(room)]).toEqual([true, true]);
});
