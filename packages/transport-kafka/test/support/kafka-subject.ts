import type { Transport } from "@matrix/core";
import type { TransportSubject } from "@matrix/testkit/conformance";
import {
  type BrokerClient,
  connectBroker,
  deleteRunTopics,
  type KafkaTransportOptions,
  kafkaTransport,
} from "@matrix/transport-kafka";
import { freshOptions } from "./kafka.ts";
import { Scissors } from "./severed-client.ts";

/** A transport's options, and what can cut it off. */
interface Opened {
  readonly options: KafkaTransportOptions;
  readonly scissors: Scissors;
}

/** Kafka as the conformance suite sees it. `spoil` breaks the client on purpose. */
export function kafkaSubject(
  client: "kafkajs" | "platformatic",
  {
    name = client,
    spoil = (broker) => broker,
  }: { name?: string; spoil?: (client: BrokerClient) => BrokerClient } = {},
): TransportSubject {
  const opened = new WeakMap<Transport, Opened>();
  const transportOf = (options: KafkaTransportOptions): Transport => {
    const scissors = new Scissors();
    const connect = async () => scissors.wrap(spoil(await connectBroker(options)));
    const transport = kafkaTransport({ ...options, connect });
    opened.set(transport, { options, scissors });
    return transport;
  };
  return {
    name,
    patienceMs: 20_000,
    quietMs: 300,
    create: () => transportOf(freshOptions({ client })),
    async destroy(transport) {
      const { options } = opened.get(transport)!;
      for (const run of ["conformance", "run-a", "run-b", "run-a.b"]) await deleteRunTopics(options, run);
    },
    async crash(transport) {
      const { options, scissors } = opened.get(transport)!;
      await scissors.cut();
      return transportOf(options);
    },
    promises: {
      survivesRestart: true,
      durableAtOnce: true,
      // A kill between the send and the next commit repeats the hop; the step record then gives its result.
      acknowledgesAtOnce: false,
      ordersWithinRow: true,
      deliversOnce: true,
      exclusive: false,
      severalRuns: true,
    },
  };
}
