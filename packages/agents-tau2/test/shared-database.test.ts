import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { type Environment, loadDomain } from "../src/index.ts";
import { absent, dataDir, hasData } from "./support/shared-folder.ts";

function respond(environment: Environment, name: string, args: Record<string, string>) {
  const call = { id: "c", name, arguments: new Map(Object.entries(args)), requestor: "assistant" as const };
  return environment.respond(call);
}

describe("environments of one domain", () => {
  test("start with the same data and do not see each other's changes", async () => {
    const { domain } = await loadDomain("library");
    const [first, second] = [domain.environment(), domain.environment()];
    const before = second.hashes();
    expect(respond(first, "renew_loan", { loan_id: "ln_1" }).error).toBe(false);
    expect(first.hashes()).not.toEqual(before);
    expect(second.hashes()).toEqual(before);
    expect(domain.environment().hashes()).toEqual(before);
    expect(JSON.parse(respond(second, "get_loan", { loan_id: "ln_1" }).content ?? "")).toMatchObject({
      due: "2026-03-09",
    });
  });

  test("come to the same hash by the same changes, in whatever order", async () => {
    const { domain } = await loadDomain("library");
    const [first, second] = [domain.environment(), domain.environment()];
    for (const id of ["ln_1", "ln_4"]) respond(first, "renew_loan", { loan_id: id });
    for (const id of ["ln_4", "ln_1"]) respond(second, "renew_loan", { loan_id: id });
    expect(first.hashes()).toEqual(second.hashes());
  });

  test("a refused call leaves the hash as it was", async () => {
    const { domain } = await loadDomain("library");
    const environment = domain.environment();
    const before = environment.hashes();
    expect(respond(environment, "renew_loan", { loan_id: "ln_3" })).toMatchObject({
      content: "Error: somebody waits for this book",
      error: true,
    });
    expect(environment.hashes()).toEqual(before);
  });
});

test.skipIf(!hasData)(
  `10,000 retail environments with an order of their own each fit into 1 GB ${hasData ? "" : absent}`,
  { timeout: 120_000 },
  async () => {
    const { domain } = await loadDomain("retail", { dataDir });
    const before = usedHeap();
    const environments = Array.from({ length: 10_000 }, () => domain.environment());
    for (const environment of environments) {
      const { error } = respond(environment, "cancel_pending_order", {
        order_id: "#W5918442",
        reason: "no longer needed",
      });
      expect(error).toBe(false);
    }
    const used = usedHeap() - before;
    expect(environments).toHaveLength(10_000);
    expect(used).toBeLessThan(2 ** 30);
  },
);

function usedHeap(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  return process.memoryUsage().heapUsed;
}
