import { describe, expect } from "vitest";
import { questions } from "../support/questions.ts";
import { type OutputRecord, test } from "../support/shell.ts";
import { missingServer, secret, startRedis, startS3 } from "../support/stores.ts";

/** What of a record is not a matter of time. */
function content({ row, outcome, history }: OutputRecord): unknown {
  return { row, outcome, texts: history.map(({ agent, response }) => [agent, response.text]) };
}

for (const [kind, start] of [
  ["redis", startRedis],
  ["s3", startS3],
] as const) {
  const missing = missingServer(kind);
  describe.skipIf(missing !== undefined)(missing ? `offload=${kind} [${missing}]` : `offload=${kind}`, () => {
    test("a run has the records that it has without a store; the store is looked after from the config or the run", async ({
      shell,
    }) => {
      const server = await start(shell.path("server"));
      try {
        const { env } = server;
        await shell.write("questions.jsonl", questions(5));
        const run = (id: string, ...keys: readonly string[]) =>
          shell.matrix(
            ["run", "coral", `run.id=${id}`, "data.path=questions.jsonl", "llm=simulator", ...keys],
            { env },
          );
        expect((await run("without")).code).toBe(0);
        const { code, stderr } = await run("with", ...server.keys, "offload.over=64B", "offload.keep=true");
        expect([code, stderr]).toEqual([0, expect.not.stringContaining(secret)]);
        const byRow = (records: readonly OutputRecord[]) =>
          records
            .map(content)
            .map((each) => JSON.stringify(each))
            .sort();
        expect(byRow(await shell.records("with"))).toEqual(byRow(await shell.records("without")));
        for (const file of await shell.files()) {
          if (file.includes("/runs/"))
            expect(await shell.read(file.slice(shell.folder.length))).not.toContain(secret);
        }

        const stats = await shell.matrix(["store", "stats", ...server.keys, "--json"], { env });
        const [held] = (JSON.parse(stats.stdout) as { runs: { run: string; blobs: { count: number } }[] })
          .runs;
        expect(held?.run).toBe("with");
        expect(held?.blobs.count).toBeGreaterThan(0);
        const verify = await shell.matrix(["store", "verify", "--run", "with"], { env });
        expect(verify.stdout).toContain(`read ${held?.blobs.count} values and 0 records of 1 runs`);
        const gc = await shell.matrix(["store", "gc", "--run", "with", "--older-than", "0s", "--force"], {
          env,
        });
        expect([gc.code, gc.stdout]).toEqual([0, expect.stringContaining("freed 1 of 1 runs")]);
        const after = await shell.matrix(["store", "stats", "--run", "with"], { env });
        expect(after.stdout).toContain("no run has anything there");
      } finally {
        await server.stop();
      }
    });
  });
}
