import type { Clock, Files } from "@matrix/core";
import type { VirtualClock } from "./virtual-clock.ts";

/** One life of a simulated process: what it is given to see time and files by, until it dies. */
export interface Incarnation {
  /** From 1. */
  readonly number: number;
  readonly clock: Clock;
  readonly files: Files;
  /** False from the moment it dies: its timers never ring again, its files neither answer nor change. */
  readonly alive: boolean;
}

/** Time as a process sees it as long as it lives. */
export function mortalClock(clock: VirtualClock, isAlive: () => boolean): Clock {
  const whileAlive = (callback: () => void) => () => {
    if (isAlive()) callback();
  };
  return {
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    after: (ms, callback) => clock.after(ms, whileAlive(callback)),
    soon: (callback) => clock.soon(whileAlive(callback)),
  };
}
