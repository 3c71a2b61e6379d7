import { sinkRole } from "@matrix/core";
import { connectBroker, deleteRunTopics, type GroupMember, type RecordBatch } from "@matrix/transport-kafka";
import { Kafka, logLevel } from "kafkajs";
import { expect, onTestFinished, test, vi } from "vitest";
import { brokers, clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { ended, endRow, rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

const soon = { timeout: 20_000, interval: 20 };

describeWithKafka("offsets", () => {
  test.each(clients)("4,000 bytes of metadata are kept with a commit and read back (%s)", async (client) => {
    const options = freshOptions({ client });
    const broker = await connectBroker(options);
    onTestFinished(() => broker.close());
    const topic = `${options.prefix}.limits`;
    await broker.createTopics([{ name: topic, partitions: 1, replicas: 1, settings: {} }]);
    onTestFinished(() => broker.deleteTopics([topic]));
    const group = `${topic}.group`;
    const { promise: isAssigned, resolve } = Promise.withResolvers<number>();
    const member = await broker.join({
      group,
      topics: [topic],
      sessionTimeoutMs: 6_000,
      handlers: {
        assigned: ({ generation }) => resolve(generation),
        revoked: () => {},
        records: () => {},
        alive: () => {},
        failed: () => {},
      },
    });
    const commit = { topic, partition: 0, offset: 0, metadata: "m".repeat(4_000) };
    await member.commit(await isAssigned, [commit]);
    expect(await broker.committed(group, [topic])).toEqual([commit]);
    await expect(
      member.commit(await isAssigned, [{ ...commit, metadata: "m".repeat(5_000) }]),
    ).rejects.toThrow();
    expect(await broker.committed(group, [topic])).toEqual([commit]);
    await member.leave();
  });

  test.each(clients)(
    "a commit of an assignment that is over is refused: it would roll the new owner back (%s)",
    async (client) => {
      const options = freshOptions({ client });
      const broker = await connectBroker(options);
      onTestFinished(() => broker.close());
      const topic = `${options.prefix}.zombie`;
      await broker.createTopics([{ name: topic, partitions: 2, replicas: 1, settings: {} }]);
      onTestFinished(() => broker.deleteTopics([topic]));
      const group = `${topic}.group`;
      const generations: number[] = [];
      const join = (assigned: (generation: number) => void): Promise<GroupMember> =>
        broker.join({
          group,
          topics: [topic],
          sessionTimeoutMs: 6_000,
          handlers: {
            assigned: ({ generation }) => assigned(generation),
            revoked: () => {},
            records: (_batch: RecordBatch) => {},
            alive: () => {},
            failed: () => {},
          },
        });
      const first = await join((generation) => generations.push(generation));
      await vi.waitFor(() => expect(generations).toHaveLength(1), soon);
      await first.commit(generations[0]!, [{ topic, partition: 1, offset: 0, metadata: "mine" }]);
      const second = await join(() => {});
      await vi.waitFor(() => expect(generations).toHaveLength(2), soon);
      const late = first.commit(generations[0]!, [{ topic, partition: 1, offset: 0, metadata: "late" }]);
      await expect(late).rejects.toMatchObject({ kind: "fenced" });
      expect((await broker.committed(group, [topic]))[0]).toMatchObject({ metadata: "mine" });
      await Promise.all([first.leave(), second.leave()]);
    },
  );

  test.each(clients)(
    "offsets rewound by hand bring replays that say so, and rows that ended are not handled again (%s)",
    async (client) => {
      const options = freshOptions({ client });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const before = await openSession(options);
      before.consume("first", endRow);
      const ends = collectEnds(before);
      await before.send(rows(30));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(30)), soon);
      await before.close({ drainMs: 5_000 });
      const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
      for (const [group, role, count] of [
        ["all", "first", 2],
        ["sink", "sink", 1],
      ] as const)
        await admin.setOffsets({
          groupId: `${options.prefix}.run.${group}`,
          topic: `${options.prefix}.run.${role}`,
          partitions: Array.from({ length: count }, (_, partition) => ({ partition, offset: "0" })),
        });
      await admin.disconnect();
      const after = await openSession(options, { ended: (sequence) => sequence >= 10 });
      const replays: boolean[] = [];
      after.consume("first", async ({ message, redelivered }) => {
        replays.push(redelivered);
        return ended(message);
      });
      const endsAgain = collectEnds(after);
      await vi.waitFor(() => expect(indicesOf(endsAgain)).toEqual(upTo(10)), soon);
      expect(replays).toEqual(Array.from({ length: 10 }, () => true));
      await vi.waitFor(
        () => expect([after.backlog().first, after.backlog()[sinkRole]]).toEqual([0, 0]),
        soon,
      );
    },
  );
});
