// A call of many minutes on a real broker, with the session's timeout at its default of 30 s: made once, while other rows go on.
//
//   node --conditions=@matrix/source packages/transport-kafka/bench/long-calls.ts [--minutes 10]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { History, OrchestratorMessage, sinkRole, toJsonLine } from "@matrix/core";
import { kafkaTransport } from "@matrix/transport-kafka";
import { startLocalBroker } from "@matrix/transport-kafka/local-broker";

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } });
const callMs = Number(values.minutes) * 60_000;
const folder = await mkdtemp(join(tmpdir(), "matrix-kafka-long-"));
const broker = await startLocalBroker({ folder, outlives: false, heapMb: 256 });

async function longCall(client: "kafkajs" | "platformatic"): Promise<boolean> {
  const roles = ["first", sinkRole].map((role) => ({ role, concurrency: 64 }));
  const transport = kafkaTransport({ brokers: broker.addresses, client, prefix: client });
  const session = await transport.open({ run: "long", trials: 1, ended: () => false, roles });
  const { promise: isOver, resolve } = Promise.withResolvers<void>();
  let long = 0;
  let short = 0;
  const ends = new Set<number>();
  session.consume("first", async ({ message }) => {
    if (message.row.index > 0) short++;
    else {
      long++;
      await new Promise((done) => setTimeout(done, callMs));
    }
    return message.end({ outcome: "success", status: {}, nextRole: sinkRole }, 1);
  });
  session.consume(sinkRole, async ({ message }) => {
    ends.add(message.row.index);
    if (message.row.index === 0) resolve();
    return undefined;
  });
  const row = (index: number) =>
    new OrchestratorMessage(
      {
        v: 1,
        run: "long",
        row: { index, id: index, trial: 0, seed: 1 },
        orchestrator: "long",
        role: "first",
        step: 0,
        attempt: 0,
        created: Date.now(),
        started: Date.now(),
      },
      toJsonLine(null),
      toJsonLine({}),
      History.of([]),
    );
  let sent = 1;
  await session.send([row(0)]);
  const more = setInterval(() => void session.send([row(sent++)]), 1_000);
  await isOver;
  clearInterval(more);
  await session.close({ drainMs: 5_000 });
  const holds = long === 1 && short === ends.size - 1;
  console.log(
    `long-calls ${client}: a call of ${values.minutes} minutes was made ${long} time(s); ${short} calls of other rows meanwhile, ${ends.size - 1} rows ended`,
  );
  return holds;
}

const held = await Promise.all([longCall("kafkajs"), longCall("platformatic")]);
await broker.stop();
await rm(folder, { recursive: true, force: true });
process.exit(held.every(Boolean) ? 0 : 1);
