import { randomUUID } from "node:crypto";
import { type KafkaTransportOptions, kafkaTransport } from "@matrix/transport-kafka";
import { describe, inject } from "vitest";

const { addresses, missing } = inject("kafka");

/** Addresses of the broker of this test run. */
export const brokers = addresses;

export const clients = ["kafkajs", "platformatic"] as const;

const all = process.env.MATRIX_LONG_TESTS === "1";
/** Clients of the tests that take half a minute each: both only where that is asked for, as `npm run prove` does. */
export const patientClients = all ? clients : clients.slice(0, 1);
/** Stands for what was left out. */
export const leftOut = all ? [] : ["the same with platformatic is left out: MATRIX_LONG_TESTS=1 runs it"];

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
