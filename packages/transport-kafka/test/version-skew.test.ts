import { encodeMessage } from "@matrix/core";
import { connectBroker, deleteRunTopics } from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { endRow, rowMessage, rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession } from "./support/run-session.ts";

describeWithKafka("a message from a newer version", () => {
  test.each(clients)(
    "is not acknowledged: its partition stands still, and somebody is told (%s)",
    async (client) => {
      const options = freshOptions({ client, partitions: 2 });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const warnings: string[] = [];
      const session = await openSession(options, { warn: (text) => warnings.push(text) });
      session.consume("first", endRow);
      const ends = collectEnds(session);
      const broker = await connectBroker(options);
      onTestFinished(() => broker.close());
      const topic = `${options.prefix}.run.first`;
      const newer = Buffer.from(encodeMessage(rowMessage(0)))
        .toString()
        .replace('"v":1', '"v":2');
      await broker.send([{ topic, partition: 0, key: "0/0", value: Buffer.from(newer) }]);
      await vi.waitFor(() => expect(warnings.join("\n")).toContain("upgrade this worker"), {
        timeout: 20_000,
      });
      expect(warnings.join("\n")).toContain(`partition 0 of topic "${topic}" stands still at offset 0`);
      await session.send(rows(20, 1));
      // Rows of the other partition go on.
      await vi.waitFor(() => expect(ends.length).toBeGreaterThan(3), { timeout: 20_000 });
      await session.close({ drainMs: 1_000 });
      const after = await openSession(options);
      const committed = await broker.committed(`${options.prefix}.run.all`, [topic]);
      expect(committed.find(({ partition }) => partition === 0)?.offset ?? 0).toBe(0);
      // Nor is anything lost: rows behind it wait there for a worker that can read it.
      expect(after.backlog().first).toBe(21 - indicesOf(ends).length);
    },
  );
});
