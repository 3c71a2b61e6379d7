import { decodeMessage, type OrchestratorMessage, sinkRole } from "@matrix/core";
import { connectBroker, deleteRunTopics, type KafkaTransportOptions } from "@matrix/transport-kafka";
import { expect, onTestFinished, test, vi } from "vitest";
import { clients, describeWithKafka, freshOptions } from "./support/kafka.ts";
import { rows } from "./support/messages.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";
import { startWorker } from "./support/worker.ts";

const patiently = { timeout: 60_000, interval: 50 };
const timeout = 180_000;

/** All that was ever sent to the sink. */
async function sentToSink(options: KafkaTransportOptions): Promise<OrchestratorMessage[]> {
  const broker = await connectBroker(options);
  const sent: OrchestratorMessage[] = [];
  for await (const { value } of broker.read({ topic: `${options.prefix}.run.sink`, partition: 0 }))
    sent.push(decodeMessage(value));
  await broker.close();
  return sent;
}

const openRunner = (options: KafkaTransportOptions) => openSession(options, { consumes: [sinkRole] });

describeWithKafka("workers in processes of their own", () => {
  test.each(clients)(
    "a worker that stood still and lost its messages leaves no trace of them when it goes on (%s)",
    { timeout },
    async (client) => {
      const options = freshOptions({ client, sessionTimeoutMs: 3_000 });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const runner = await openRunner(options);
      const ends = collectEnds(runner);
      const zombie = startWorker("zombie", options, 2_000);
      await vi.waitFor(() => expect(zombie.lines).toContain("ready"), patiently);
      await runner.send(rows(10));
      await vi.waitFor(
        () => expect(zombie.lines.filter((line) => line.startsWith("began"))).toHaveLength(10),
        patiently,
      );
      await zombie.kill("SIGSTOP");
      startWorker("heir", options, 10);
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(10)), patiently);
      await zombie.kill("SIGCONT");
      // Its calls end at once, and its results are offered; long enough for them to arrive, were they sent.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      const sent = await sentToSink(options);
      expect(sent.map(({ row }) => row.index).sort((a, b) => a - b)).toEqual(upTo(10));
      for (const message of sent) expect(message.history.at(0)!.response).toEqual({ by: "heir" });
    },
  );

  test.each(clients)(
    "workers are killed with -9 one after the other: no row is lost (%s)",
    { timeout },
    async (client) => {
      const options = freshOptions({ client, sessionTimeoutMs: 2_000, partitions: 4 });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const runner = await openRunner(options);
      const ends = collectEnds(runner);
      let workers = [0, 1].map((number) => startWorker(`w${number}`, options, 50));
      for (let kill = 0; kill < 5; kill++) {
        await runner.send(rows(30, kill * 30));
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        const [victim, ...others] = workers;
        await victim!.kill("SIGKILL");
        workers = [...others, startWorker(`w${kill + 2}`, options, 50)];
      }
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(150)), patiently);
    },
  );

  test.each(clients)(
    "workers that come and go in good order repeat nothing that they finished (%s)",
    { timeout },
    async (client) => {
      const options = freshOptions({ client, sessionTimeoutMs: 6_000, partitions: 4 });
      onTestFinished(async () => void (await deleteRunTopics(options, "run")));
      const runner = await openRunner(options);
      const ends = collectEnds(runner);
      const first = startWorker("a", options, 20);
      await vi.waitFor(() => expect(first.lines).toContain("ready"), patiently);
      await runner.send(rows(60));
      const others = ["b", "c"].map((name) => startWorker(name, options, 20));
      await vi.waitFor(
        () => expect(others.every(({ lines }) => lines.includes("ready"))).toBe(true),
        patiently,
      );
      await runner.send(rows(60, 60));
      await first.kill("SIGTERM");
      await runner.send(rows(60, 120));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(180)), patiently);
      const began = [first, ...others].flatMap(({ lines }) =>
        lines.filter((line) => line.startsWith("began")),
      );
      // At most what was under way when messages changed hands: three times 16 of each of two roles.
      expect(began.length - 360).toBeLessThanOrEqual(96);
    },
  );
});
