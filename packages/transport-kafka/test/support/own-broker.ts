import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type LocalBroker,
  type LocalBrokerOptions,
  startLocalBroker,
} from "@matrix/transport-kafka/local-broker";
import { describe, inject, onTestFinished } from "vitest";

const { missing } = inject("kafka");
const reason =
  missing || (process.env.KAFKA_BROKERS ? "KAFKA_BROKERS is set: that broker is not ours to kill" : "");

/** Tests that kill brokers, or need them set up otherwise; skipped, with the reason in their name, where none can be started. */
export function describeWithOwnBroker(name: string, body: () => void): void {
  describe.skipIf(reason !== "")(reason === "" ? name : `${name} [${reason}]`, body);
}

/** A broker of this test alone, stopped and removed with it. */
export async function ownBroker(options: Omit<LocalBrokerOptions, "folder"> = {}): Promise<LocalBroker> {
  const folder = await mkdtemp(join(tmpdir(), "matrix-kafka-own-"));
  const broker = await startLocalBroker({ folder, heapMb: 256, outlives: false, ...options });
  onTestFinished(async () => {
    await broker.stop();
    await rm(folder, { recursive: true, force: true });
  });
  return broker;
}
