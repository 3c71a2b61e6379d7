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
  const window = new Window(2, 0);
  window.enter();
  expect([window.full, await resolved(window.room())]).toEqual([false, true]);
  window.enter();
  expect([window.full, window.inFlight, await resolved(window.room())]).toEqual([true, 2, false]);
});

test("who waits for room is let in when one leaves", async () => {
  const window = new Window(1, 1);
  const room = window.room();
  expect(await resolved(room)).toBe(false);
  window.leave();
  expect([window.inFlight, await resolved(room)]).toEqual([0, true]);
});

test("rows that were in flight before count, even above the limit", async () => {
  const window = new Window(2, 5);
  const room = window.room();
  for (let left = 5; left > 2; left--) window.leave();
  expect([window.full, await resolved(room)]).toEqual([true, false]);
  window.leave();
  expect([window.full, await resolved(room)]).toEqual([false, true]);
});

test("who waits can be woken without room", async () => {
  const window = new Window(1, 1);
  const room = window.room();
  window.wake();
  expect([window.full, await resolved(room)]).toEqual([true, true]);
});
