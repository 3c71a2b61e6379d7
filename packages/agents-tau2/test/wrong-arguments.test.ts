import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadDomain, parseJson, type Value } from "../src/index.ts";
import { absent, dataDir, hasData } from "./support/shared-folder.ts";

const anyJson = fc.json({ maxDepth: 2 }).map(parseJson);
const known = fc.constantFrom<Value>(
  "C1001",
  "L1002",
  "B1001",
  "user_1",
  "mb_100",
  "ln_1",
  "#W5918442",
  "HATHAT",
  "economy",
);
const argument = fc.oneof({ weight: 2, arbitrary: known }, { weight: 3, arbitrary: anyJson });

/** A tool's own argument names, most of them, with whatever values. */
function argumentsFor(names: readonly string[]): fc.Arbitrary<Map<string, Value>> {
  return fc
    .tuple(
      fc.subarray([...names], { minLength: Math.max(0, names.length - 1) }),
      fc.array(argument, { minLength: 12 }),
    )
    .map(([chosen, values]) => new Map(chosen.map((name, i) => [name, values[i] ?? null])));
}

describe("a tool that is called with arguments of any type", () => {
  for (const name of ["library", "mock", "airline", "retail", "telecom"]) {
    const skipped = name !== "library" && !hasData;
    test.skipIf(skipped)(
      `answers, with an error or not, in ${name} ${skipped ? absent : ""}`,
      { timeout: 120_000 },
      async () => {
        const { domain } = await loadDomain(name, name === "library" ? {} : { dataDir });
        const sample = domain.environment();
        const sides = [
          ...sample.agent.tools.map((tool) => ({ tool, requestor: "assistant" as const })),
          ...(sample.user?.tools ?? []).map((tool) => ({ tool, requestor: "user" as const })),
        ];
        const calls = fc.constantFrom(...sides).chain(({ tool, requestor }) =>
          argumentsFor(Object.keys(tool.parameters)).map((args) => ({
            id: "c",
            name: tool.name,
            arguments: args,
            requestor,
          })),
        );
        fc.assert(
          fc.property(fc.array(calls, { minLength: 1, maxLength: 6 }), (sequence) => {
            const environment = domain.environment();
            for (const call of sequence) {
              const { content, error } = environment.respond(call);
              expect(typeof content).toBe("string");
              expect(content?.startsWith("Error: ")).toBe(error);
            }
            const parts: string[] = [];
            environment.user?.db.writeCanonical((part) => parts.push(part));
            expect(environment.user === undefined || parseJson(parts.join(""))).toBeTruthy();
          }),
          { numRuns: 300 },
        );
      },
    );
  }
});
