import { encodeMessage } from "@matrix/core";
import {
  connectBroker,
  type DeadLetter,
  deleteRunTopics,
  readDeadLetters,
  redrive,
} from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { ended, endRow, rowMessage } from "./support/messages.ts";
import { collectEnds, openSession } from "./support/run-session.ts";

const soon = { timeout: 20_000, interval: 20 };

async function lettersOf(options: ReturnType<typeof freshOptions>): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  for await (const letter of readDeadLetters(options, "run")) letters.push(letter);
  return letters;
}

describeWithKafka("dead letters", () => {
  test.each(clients)(
    "a message that cannot be read is kept with its reason, and the rest go on (%s)",
    async (client) => {
      const options = freshOptions({ client });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const warnings: string[] = [];
      const session = await openSession(options, { warn: (text) => warnings.push(text) });
      session.consume("first", endRow);
      const ends = collectEnds(session);
      const broker = await connectBroker(options);
      onTestFinished(() => broker.close());
      const garbage = Uint8Array.of(0xff, 0x00, 0x7b);
      const place = { topic: `${options.prefix}.run.first`, partition: 0, key: "7/0" };
      await broker.send([{ ...place, value: garbage }]);
      await session.send([rowMessage(1)]);
      await vi.waitFor(() => expect(ends.map(({ row }) => row.index)).toEqual([1]), soon);
      await vi.waitFor(() => expect(warnings.join()).toContain("dead letters"), soon);
      const [letter, ...others] = await lettersOf(options);
      expect(others).toEqual([]);
      expect([...letter!.bytes]).toEqual([...garbage]);
      expect(letter).toMatchObject({
        id: 0,
        role: "first",
        offset: 0,
        partition: 0,
        key: "7/0",
        row: undefined,
      });
      expect(letter!.reason).toContain("UTF-8");
      // Acknowledged: another session finds nothing to do.
      await session.close({ drainMs: 1_000 });
      const after = await openSession(options);
      expect(after.backlog().first).toBe(0);
    },
  );

  test("where the header can be read, the row ends dead with the reason", async () => {
    const options = freshOptions();
    onTestFinished(async () => void (await deleteRunTopics(options, "run")));
    const session = await openSession(options);
    session.consume("first", endRow);
    const ends = collectEnds(session);
    const broker = await connectBroker(options);
    onTestFinished(() => broker.close());
    const whole = Buffer.from(encodeMessage(rowMessage(3))).toString();
    const value = Buffer.from(`${whole.slice(0, whole.indexOf("\n"))}\n{"state": \nnull`);
    await broker.send([{ topic: `${options.prefix}.run.first`, partition: 1, key: "3/0", value }]);
    await vi.waitFor(() => expect(ends).toHaveLength(1), soon);
    expect(ends[0]!.row).toMatchObject({ index: 3, id: "id-3", trial: 0 });
    expect(ends[0]!.ending).toMatchObject({
      outcome: "dead",
      error: { class: "message", role: "first", step: 0 },
    });
    expect((await lettersOf(options))[0]).toMatchObject({ row: "3/0" });
  });

  test("a result too large for one message ends its row dead", async () => {
    const options = freshOptions();
    onTestFinished(async () => void (await deleteRunTopics(options, "run")));
    const session = await openSession(options);
    session.consume("first", async ({ message }) =>
      ended(message.withEntries([{ agent: "first", response: { text: "x".repeat(1_100_000) } }])),
    );
    const ends = collectEnds(session);
    await session.send([rowMessage(0)]);
    await vi.waitFor(() => expect(ends).toHaveLength(1), soon);
    expect(ends[0]!.ending).toMatchObject({ outcome: "dead" });
    expect(ends[0]!.ending!.error!.message).toContain("offload store");
  });

  test("redrive sends letters again whose rows have not ended, and names those that have", async () => {
    const options = freshOptions();
    onTestFinished(async () => void (await deleteRunTopics(options, "run")));
    const session = await openSession(options);
    const broker = await connectBroker(options);
    onTestFinished(() => broker.close());
    session.consume("first", endRow);
    collectEnds(session);
    const place = { topic: `${options.prefix}.run.first`, partition: 0 };
    const header = Buffer.from(encodeMessage(rowMessage(3)))
      .toString()
      .split("\n")[0]!;
    await broker.send([
      { ...place, key: "?", value: Buffer.from("no message") },
      { ...place, key: "3/0", value: Buffer.from(`${header}\n[`) },
    ]);
    await vi.waitFor(async () => expect(await lettersOf(options)).toHaveLength(2), soon);
    expect(await redrive(options, "run")).toEqual({ sent: [0], ended: [1] });
    // Still no message: it comes back, as a letter of its own.
    await vi.waitFor(async () => expect(await lettersOf(options)).toHaveLength(3), soon);
    expect((await lettersOf(options))[2]).toMatchObject({ offset: 2, key: "?" });
  });
});
