import { connectBroker } from "@matrix/transport-kafka";
import { expect, vi } from "vitest";
import { gatedModel } from "../support/gated-model.ts";
import { describeWithKafka } from "../support/kafka.ts";
import { questions } from "../support/questions.ts";
import { type Shell, test } from "../support/shell.ts";

const patiently = { timeout: 60_000, interval: 500 };
const bytes = "this is no message \u0000 ü";

/** What `matrix dlq ls --json` lists, once it is that many letters. */
async function letters(
  shell: Shell,
  wanted: number,
): Promise<{ id: number; topic: string; reason: string }[]> {
  return vi.waitFor(async () => {
    const { stdout, stderr } = await shell.matrix(["dlq", "ls", "first", "--json"]);
    expect(stderr).toBe("");
    const lines = stdout.split("\n").slice(0, -1);
    expect(lines).toHaveLength(wanted);
    return lines.map((line) => JSON.parse(line) as { id: number; topic: string; reason: string });
  }, patiently);
}

async function send(keys: readonly string[], topic: string): Promise<void> {
  const [, addresses = ""] = /^transport\.brokers="(.*)"$/.exec(
    keys.find((key) => key.includes("brokers"))!,
  )!;
  const broker = await connectBroker({ brokers: addresses.split(",") });
  try {
    await broker.send([{ topic, partition: 0, key: "stray", value: Buffer.from(bytes) }]);
  } finally {
    await broker.close();
  }
}

describeWithKafka("a message that nobody can read", (kafka) => {
  test("is set aside with its reason, listed, shown byte for byte, and sent again when asked to; no row is lost", async ({
    shell,
  }) => {
    await shell.write("questions.jsonl", questions(4));
    await using model = await gatedModel();
    const running = shell.start([
      "run",
      "coral",
      "data.path=questions.jsonl",
      "run.id=first",
      ...kafka(),
      ...model.keys,
    ]);
    await model.asked(1);
    await send(kafka(), "matrix.first.teacher");

    const [letter] = await letters(shell, 1);
    expect(letter).toMatchObject({ id: 0, topic: "matrix.first.teacher" });
    const { stdout: listed } = await shell.matrix(["dlq", "ls", "first"]);
    expect(listed).toContain(letter!.reason);
    const shown = await shell.matrix(["dlq", "show", "first", "0"]);
    expect([shown.code, shown.stdout]).toEqual([0, bytes]);
    const missing = await shell.matrix(["dlq", "show", "first", "7"]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("run first has no dead letter 7; matrix dlq ls first lists them");
    expect((await shell.matrix(["dlq", "redrive", "first", "0"])).stderr).toContain("1 sent again");
    // It cannot be read this time either.
    await letters(shell, 2);

    model.release();
    const { code, stderr } = await running.ended;
    expect(code, stderr).toBe(0);
    expect(await shell.records("first")).toHaveLength(4);
    expect((await shell.matrix(["verify", "first"])).code).toBe(0);
  });
});
