import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { environmentOf } from "../src/conversation/environment-turn.ts";
import { type Domain, type Environment, loadDomain, type Task } from "../src/index.ts";
import { absent, dataDir, hasData } from "./support/shared-folder.ts";

/** The environment after some of a task's reference actions. */
function after(domain: Domain, task: Task, chosen: readonly boolean[]): Environment {
  const environment = environmentOf(domain, task, {});
  for (const [i, action] of (task.evaluation_criteria?.actions ?? []).entries()) {
    if (chosen[i] !== false) environment.respond({ ...action, id: `call_${i}` });
  }
  return environment;
}

function agrees(one: Environment, other: Environment): void {
  const sides = [[one.agent.db, other.agent.db] as const];
  if (one.user !== undefined && other.user !== undefined) sides.push([one.user.db, other.user.db]);
  for (const [a, b] of sides) {
    expect(a.sameAs(b)).toBe(a.hash() === b.hash());
    expect(b.sameAs(a)).toBe(a.sameAs(b));
  }
}

describe("two databases are the same where their hashes are", () => {
  test.for(["library", "mock", "airline", "retail", "telecom"])(
    "in %s",
    { timeout: 120_000 },
    async (name, { skip }) => {
      skip(name !== "library" && !hasData, absent);
      const { domain, tasks } = await loadDomain(name, name === "library" ? {} : { dataDir });
      const all = (await tasks()).filter(
        ({ evaluation_criteria }) => (evaluation_criteria?.actions?.length ?? 0) > 0,
      );
      const some = fc.array(fc.boolean(), { maxLength: 6 });
      fc.assert(
        fc.property(fc.constantFrom(...all), some, some, (task, one, other) =>
          agrees(after(domain, task, one), after(domain, task, other)),
        ),
        { numRuns: 40 },
      );
    },
  );
});
