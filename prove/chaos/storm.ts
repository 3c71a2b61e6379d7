import { setTimeout as pause } from "node:timers/promises";
import type { KeptProcess } from "./kept-process.ts";
import type { Nemesis } from "./nemesis.ts";

const comers = 7;

/**
 * Seven workers come, one by one, and once they have worked for some seconds they go, one by one: every other one killed, the rest
 * told to end. Each time the broker deals the partitions out anew.
 */
export async function storm(nemesis: Nemesis, startWorker: (number: number) => KeptProcess): Promise<void> {
  const workers: KeptProcess[] = [];
  for (let number = 0; number < comers; number++) {
    workers.push(startWorker(number));
    await pause(nemesis.between(200, 1_500));
  }
  await pause(nemesis.between(3_000, 8_000));
  for (const [number, worker] of workers.entries()) {
    // Where it is only just starting it knows no signal yet.
    if (number % 2 === 0 || !worker.isAtWork) worker.end();
    else worker.retire();
    await pause(nemesis.between(100, 1_000));
  }
  // One that cannot end in order is not waited for.
  const late = setTimeout(() => {
    for (const worker of workers) worker.end();
  }, 45_000);
  await Promise.all(workers.map((worker) => worker.over));
  clearTimeout(late);
}
