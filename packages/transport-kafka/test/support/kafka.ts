import { randomUUID } from "node:crypto";
import { type KafkaTransportOptions, kafkaTransport } from "@matrix/transport-kafka";
import { describe, inject, test } from "vitest";

const { addresses, missing } = inject("kafka");

/** Addresses of the broker of this test run. */
export const brokers = addresses;

export const clients = ["kafkajs", "platformatic"] as const;

/**
 * A test of half a minute for one client: with the second one it is run where `MATRIX_LONG_TESTS=1` asks for it, as `npm run prove`
 * does, and is shown as skipped elsewhere.
 */
export const patientTest = (client: (typeof clients)[number]) =>
  test.skipIf(client !== clients[0] && process.env.MATRIX_LONG_TESTS !== "1");

/** Tests on a real broker; skipped, with the reason in their name, where there is none. */
export function describeWithKafka(name: string, body: () => void): void {
  describe.skipIf(missing !== "")(missing === "" ? name : `${name} [${missing}]`, body);
}

/** Options of a transport whose topics are nobody else's. */
export function freshOptions(options: Partial<KafkaTransportOptions> = {}): KafkaTransportOptions {
  return {
    brokers,
    prefix: `t-${randomUUID().slice(0, 8)}`,
    partitions: 2,
    sessionTimeoutMs: 6_000,
    ...options,
  };
}

/** A transport whose topics are nobody else's. */
export const freshTransport = (options: Partial<KafkaTransportOptions> = {}) =>
  kafkaTransport(freshOptions(options));
