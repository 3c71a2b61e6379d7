import { readdirSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { checkRun } from "../golden/check-run.ts";
import { checkSteps } from "../golden/check-steps.ts";
import { goldenDomain } from "../golden/domains.ts";
import { losslessVector, readVectors } from "../golden/lossless-vector.ts";
import { runTau2Vector, tau2Kinds } from "../golden/run.ts";
import { directTransport } from "./support/direct-transport.ts";
import { absent, dataDir, goldenDir, hasData, hasGolden } from "./support/shared-folder.ts";

const present = hasGolden && hasData;

describe("golden vectors of the original", () => {
  test.skipIf(!present)(`there are some to hold ${present ? "" : absent}`.trim(), () => {
    expect(vectorFiles().length).toBeGreaterThan(0);
  });
  for (const file of present ? vectorFiles() : []) {
    const kind = basename(dirname(file));
    test(`every vector of ${kind}/${basename(file)} holds`, { timeout: 300_000 }, async () => {
      const failures: string[] = [];
      const lines = readVectors(file);
      for (const [position, line] of lines.entries()) {
        const why = await runTau2Vector(kind, line, { dataDir, file, transport: directTransport });
        if (why !== undefined) failures.push(`line ${position + 1}: ${why}`);
      }
      expect(lines.length).toBeGreaterThan(0);
      expect(failures).toEqual([]);
    });
  }
});

describe.skipIf(!present)("error texts that Python or pydantic make", () => {
  for (const file of present ? vectorFiles().filter((each) => each.includes("/fuzz/")) : []) {
    test(`are the same in ${basename(file)} too`, { timeout: 300_000 }, async () => {
      const failures: (string | undefined)[] = [];
      for (const line of readVectors(file))
        failures.push(await checkSteps(losslessVector(line, file), dataDir, true));
      expect(failures.filter((why) => why !== undefined)).toEqual([]);
    });
  }
});

test.skipIf(!present)(
  "a vector that was parsed already is looked up in its file, so that 1 and 1.0 still differ",
  async () => {
    const file = resolve(goldenDir, "fuzz/telecom.jsonl");
    for (const line of readVectors(file)) {
      expect(await runTau2Vector("fuzz", JSON.parse(line), { dataDir, file })).toBeUndefined();
    }
  },
);

function vectorFiles(): string[] {
  return tau2Kinds.flatMap((kind) =>
    readdirSync(resolve(goldenDir, kind)).map((name) => resolve(goldenDir, kind, name)),
  );
}

describe.skipIf(!present)("a vector that does not hold is reported", () => {
  test.for([
    ["calculate", "calculate.jsonl", '"4.0"', '"4.1"', /^content: '4\.0'/],
    ["calls", "mock.jsonl", '"agent_db_hash": "', '"agent_db_hash": "0', /agent_db_hash/],
    ["conversations", "mock.jsonl", '"step_count": 5', '"step_count": 6', /^step_count: 5/],
    [
      "conversations",
      "mock.jsonl",
      "You are a customer service agent",
      "You are an agent",
      /^call \d messages/,
    ],
    ["fuzz", "mock.jsonl", '"error": false', '"error": true', /error: False/],
    ["hash", "mock.jsonl", '"sha256": "1', '"sha256": "2', /^sha256 is 1/],
    ["metrics", "metrics.jsonl", '"value": 0.0', '"value": 0.5', /^value is 0\.0/],
    ["policy", "mock.jsonl", '"policy_chars": 278', '"policy_chars": 279', /^policy_chars: 278/],
    ["results", "synthetic_results.json", '"git_commit": "x",', "", /git_commit/],
    ["reward", "mock.jsonl", '"db_match": true', '"db_match": false', /db_match: True/],
    ["tools", "mock.jsonl", '"required": ["user_id", "title"]', '"required": ["user_id"]', /required/],
  ] as const)("in %s/%s, with %s changed to %s", async ([kind, name, from, to, why]) => {
    const file = resolve(goldenDir, kind, name);
    const [line = ""] = readVectors(file).filter((each) => each.includes(from));
    const verdict = await runTau2Vector(kind, line.replace(from, to), { dataDir, file }).catch(String);
    expect(verdict).toMatch(why);
  });
});

test.skipIf(!present)("a conversation that ends otherwise as a row is reported", async () => {
  const file = resolve(goldenDir, "conversations/mock.jsonl");
  const [line = ""] = readVectors(file).filter((each) => each.includes('"reward": 1.0'));
  const reason = (text: string) => checkRun(losslessVector(text, file), dataDir, directTransport);
  expect(await reason(line)).toBeUndefined();
  expect(await reason(line.replace('"step_count": ', '"step_count": 1'))).toMatch(/^by run\(\): step_count/);
  expect(await reason(line.replace('"reward": 1.0', '"reward": 0.5'))).toMatch(/^reward_info by run\(\)/);
  expect(await reason(line.replace("customer service agent", "agent"))).toMatch(/^call \d messages/);
});

describe.skipIf(!present)(
  "a tool that is not run again in a replay changes nothing, as the original's hashes show",
  () => {
    test.for(["calls", "fuzz"])("in %s", { timeout: 120_000 }, async (kind) => {
      let seen = 0;
      for (const name of readdirSync(resolve(goldenDir, kind))) {
        const file = resolve(goldenDir, kind, name);
        for (const line of readVectors(file)) {
          const { domain, initial, steps }: RecordedSteps = JSON.parse(line);
          const environment = (await goldenDomain(dataDir, domain)).environment();
          let before = hashesOf(initial);
          for (const step of steps) {
            const after = hashesOf(step);
            if (!environment.mutates(step.name)) {
              seen++;
              expect(after, `${name}: ${step.name}`).toEqual(before);
            }
            before = after;
          }
        }
      }
      expect(seen).toBeGreaterThan(50);
    });
  },
);

interface Hashes {
  readonly agent_db_hash: string;
  readonly user_db_hash: string | null;
}

interface RecordedSteps {
  readonly domain: string;
  readonly initial: Hashes;
  readonly steps: readonly (Hashes & { readonly name: string })[];
}

function hashesOf({ agent_db_hash, user_db_hash }: Hashes): Hashes {
  return { agent_db_hash, user_db_hash };
}
