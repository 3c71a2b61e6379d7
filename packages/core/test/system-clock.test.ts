import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../src/index.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const day = 24 * 60 * 60 * 1000;

test("a timer of 60 days rings after 60 days, not at once", () => {
  const rang = vi.fn();
  systemClock.after(60 * day, rang);
  vi.advanceTimersByTime(60 * day - 1);
  expect(rang).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(rang).toHaveBeenCalledOnce();
});

test("a timer of 60 days can be called off after 30", () => {
  const rang = vi.fn();
  const cancel = systemClock.after(60 * day, rang);
  vi.advanceTimersByTime(30 * day);
  cancel();
  vi.advanceTimersByTime(60 * day);
  expect(rang).not.toHaveBeenCalled();
});
