import { randomBytes } from "node:crypto";
import { MatrixError } from "@matrix/core";
import type { RunConfig } from "../config/config-schema.ts";
import { brokersInRunFolder } from "../launch/submittable.ts";
import { span } from "../progress/format.ts";
import { kafkaOptions } from "../transport/kafka-options.ts";
import { hideKafkajsTimerWarning } from "../transport/kafkajs-warning.ts";
import type { Check } from "./check.ts";
import { withinMs } from "./within-ms.ts";

const name = "broker";

/** Whether the broker takes a topic and a message, gives it back, and lets go of both. */
export async function brokerCheck(transport: RunConfig["transport"], timeoutMs: number): Promise<Check> {
  if (transport.kind === "memory") {
    return { name, status: "ok", text: "not configured: transport=memory needs none" };
  }
  if (transport.brokers === brokersInRunFolder) {
    return { name, status: "ok", text: "not there yet: the run brings its own (launcher.broker=start)" };
  }
  hideKafkajsTimerWarning();
  const { connectBroker } = await import("@matrix/transport-kafka");
  try {
    const options = await kafkaOptions(transport);
    const begun = performance.now();
    const client = await withinMs(connectBroker({ ...options, connectTimeoutMs: timeoutMs }), timeoutMs);
    try {
      await withinMs(
        passMessage(client, `${transport.prefix}.doctor-${randomBytes(6).toString("hex")}`),
        timeoutMs,
      );
    } finally {
      await client.close().catch(() => {});
    }
    const took = span(performance.now() - begun);
    return {
      name,
      status: "ok",
      text: `${transport.brokers} made a topic, kept a message and gave it back (${took})`,
    };
  } catch (error) {
    const why = MatrixError.isInstance(error) || error instanceof Error ? error.message : String(error);
    return {
      name,
      status: "bad",
      text: `${transport.brokers}: ${why}; see transport.brokers, tls and sasl, and that the broker lets us make topics`,
    };
  }
}

async function passMessage(
  client: Awaited<ReturnType<typeof import("@matrix/transport-kafka").connectBroker>>,
  topic: string,
): Promise<void> {
  await client.createTopics([{ name: topic, partitions: 1, replicas: -1, settings: {} }]);
  try {
    const value = randomBytes(64);
    await client.send([{ topic, partition: 0, key: "doctor", value }]);
    for await (const record of client.read({ topic, partition: 0 })) {
      if (Buffer.compare(record.value, value) === 0) return;
    }
    throw new Error("a message that was acknowledged could not be read back");
  } finally {
    await client.deleteTopics([topic]);
  }
}
