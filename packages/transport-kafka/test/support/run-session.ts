import {
  type Delivery,
  type OrchestratorMessage,
  sinkRole,
  type Topology,
  type TransportSession,
} from "@matrix/core";
import { type KafkaTransportOptions, kafkaTransport } from "@matrix/transport-kafka";
import { onTestFinished } from "vitest";

/** A session of run `run` with roles `first` and `second`, closed with the test. */
export async function openSession(
  options: KafkaTransportOptions,
  topology: Partial<Topology> = {},
): Promise<TransportSession> {
  const session = await kafkaTransport(options).open({
    run: "run",
    trials: 1,
    ended: () => false,
    roles: [
      { role: "first", concurrency: 16 },
      { role: "second", concurrency: 16 },
      { role: sinkRole, concurrency: Infinity },
    ],
    ...topology,
  });
  session.failed.catch(() => {});
  onTestFinished(() => session.close({ drainMs: 0 }));
  return session;
}

/** Takes the sink's messages and remembers them. */
export function collectEnds(session: TransportSession): OrchestratorMessage[] {
  const ends: OrchestratorMessage[] = [];
  session.consume(sinkRole, async ({ message }: Delivery) => {
    ends.push(message);
    return undefined;
  });
  return ends;
}

/** Row indices, each once, ascending. */
export const indicesOf = (messages: readonly OrchestratorMessage[]) =>
  [...new Set(messages.map(({ row }) => row.index))].sort((a, b) => a - b);

export const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
