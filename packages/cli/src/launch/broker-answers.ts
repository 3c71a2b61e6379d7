import type { RunConfig } from "../config/config-schema.ts";
import { kafkaOptions } from "../transport/kafka-options.ts";
import { hideKafkajsTimerWarning } from "../transport/kafkajs-warning.ts";
import { brokersInRunFolder } from "./submittable.ts";

const patienceMs = 5_000;

/** Connects to the broker of a config, and leaves: who submits is told at once what every process would stumble over. @throws {BrokerError} */
export async function checkBrokerAnswers(transport: RunConfig["transport"]): Promise<void> {
  if (transport.kind !== "kafka" || transport.brokers === brokersInRunFolder) return;
  hideKafkajsTimerWarning();
  const { connectBroker } = await import("@matrix/transport-kafka");
  const client = await connectBroker({ ...(await kafkaOptions(transport)), connectTimeoutMs: patienceMs });
  await client.close();
}
