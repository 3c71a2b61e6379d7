import { expect, test } from "vitest";
import { DeadlineError, systemClock } from "../src/index.ts";
import { HopRun } from "../src/runtime/hop-run.ts";

test("an agent that was asked when its hop's time was up already may throw without ending the process", async () => {
  const unheard: unknown[] = [];
  const listen = (error: unknown) => unheard.push(error);
  process.on("unhandledRejection", listen);
  try {
    const hop = new HopRun("writer", "r/0/0/0", {}, systemClock);
    hop.expire(10);
    const { promise: running, reject } = Promise.withResolvers<never>();
    await expect(hop.guard(running)).rejects.toBeInstanceOf(DeadlineError);
    reject(new TypeError("a bug of the agent's"));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(unheard).toEqual([]);
  } finally {
    process.off("unhandledRejection", listen);
  }
});
