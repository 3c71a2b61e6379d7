import { expect } from "vitest";
import { type FakeHubOptions, fakeHub } from "../support/fake-hub.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

const push = ["push", "first", "hf://me/data", "--license", "apache-2.0"];

async function finishedRun(shell: Shell): Promise<void> {
  await shell.write("questions.jsonl", questions(20));
  const keys = ["data.path=questions.jsonl", "run.id=first", "workload.max_turns=2", ...fastSimulator];
  expect((await shell.matrix(["run", "coral", ...keys])).code).toBe(0);
}

test("records and their card are put on a hub in one commit, large files beside it", async ({ shell }) => {
  await finishedRun(shell);
  await using hub = await fakeHub({ largeFrom: 20_000 });
  const env = { HF_ENDPOINT: hub.url, HF_TOKEN: "hf_secret" };

  const pushed = await shell.matrix([...push, "--format", "jsonl", "--private"], { env });

  expect([pushed.code, pushed.stdout]).toEqual([0, `${hub.url}/datasets/me/data/commit/1\n`]);
  expect(pushed.stderr).toContain("pushed data/records.jsonl and README.md to hf://me/data");
  expect(hub.made).toEqual([{ type: "dataset", organization: "me", name: "data", private: true }]);
  expect(hub.commits).toEqual([{ summary: "Run first: 20 records as jsonl", description: "" }]);
  expect([...hub.files.keys()].sort()).toEqual(["README.md", "data/records.jsonl"]);
  expect(hub.files.get("data/records.jsonl")?.toString()).toBe(await shell.read("runs/first/records.jsonl"));
  const card = hub.files.get("README.md")?.toString();
  expect(card).toMatch(/^---\nlicense: apache-2\.0\n/);
  expect(card).toContain("data_files: data/records.jsonl");
  // Stores of large files have links of their own; the token is the hub's alone.
  expect(hub.requests.filter(({ method }) => method === "PUT").map(({ token }) => token)).toEqual([
    undefined,
  ]);
  // Nothing is left of it here, and no run has changed.
  expect((await shell.files()).filter((file) => file.includes("README"))).toEqual([]);
});

test.for<[string, FakeHubOptions]>([
  ["in parts", { partBytes: 1000 }],
  ["by a hub that is busy at first", { failures: [503, 429, 500] }],
  ["as part of the commit", { largeFrom: 1e9 }],
])("what the hub gets is the same: %s", async ([, options], { shell }) => {
  await finishedRun(shell);
  await using hub = await fakeHub(options);
  const env = { HF_ENDPOINT: `${hub.url}/`, HF_TOKEN: "hf_secret" };

  const first = await shell.matrix([...push, "--format", "sft", "--json"], { env });
  const sent = hub.requests.filter(({ method }) => method === "PUT").length;
  const again = await shell.matrix([...push, "--format", "sft"], { env });

  expect(JSON.parse(first.stdout)).toMatchObject({
    place: "hf://me/data",
    files: ["data/sft.jsonl", "README.md"],
  });
  await shell.matrix(["export", "first", "--format", "sft", "-o", "sft.jsonl"]);
  expect(hub.files.get("data/sft.jsonl")?.toString()).toBe(await shell.read("sft.jsonl"));
  expect([again.code, hub.made.length, hub.commits.length]).toEqual([0, 1, 2]);
  // What is there already is not sent again; cards are, where they are not large.
  const repeated = hub.requests.filter(({ method }) => method === "PUT").length - sent;
  expect(repeated).toBe(0);
});

test.for<[string, Record<string, string>, readonly string[], RegExp]>([
  ["no token", {}, push, /^error: HF_TOKEN is not set; it holds a token/],
  [
    "a token that may not",
    { HF_TOKEN: "hf_wrong" },
    push,
    /the hub answered 401 \(bad Bearer \*\*\*\); see that HF_TOKEN/,
  ],
  ["no place", { HF_TOKEN: "x" }, ["push", "first", "me/data", "--license", "mit"], /is hf:\/\/OWNER\/NAME/],
  [
    "no name of a licence",
    { HF_TOKEN: "x" },
    [...push.slice(0, 3), "--license", "My own"],
    /--license is a name/,
  ],
  [
    "a hub that is not there",
    { HF_TOKEN: "x", HF_ENDPOINT: "http://nobody.invalid" },
    push,
    /the hub gave no answer \(.*nobody\.invalid/,
  ],
])(
  "a push is refused with the way out, and the token stays untold: %s",
  async ([, env, args, says], { shell }) => {
    await finishedRun(shell);
    await using hub = await fakeHub();

    const { code, stdout, stderr } = await shell.matrix([...args, "--format", "jsonl"], {
      env: { HF_ENDPOINT: hub.url, ...env },
    });

    expect([code, stdout, stderr]).toEqual([2, "", expect.stringMatching(says)]);
    expect(stderr).not.toContain("hf_wrong");
    expect(stderr).not.toMatch(/^ +at /m);
    expect(hub.commits).toEqual([]);
  },
);
