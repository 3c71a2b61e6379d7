import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  jarsFolder,
  type LocalBroker,
  missingTools,
  startLocalBroker,
} from "@matrix/transport-kafka/local-broker";
import { afterAll, beforeAll, describe } from "vitest";

const missing =
  process.env.KAFKA_BROKERS || process.env.CI
    ? []
    : missingTools({ jars: !existsSync(jarsFolder()), tls: false });

/**
 * Tests with a real broker of their own; skipped, with the reason in their name, where none can be started. A CI must have one.
 *
 * @param body is given overrides of a config that name the broker
 */
export function describeWithKafka(name: string, body: (keys: () => readonly string[]) => void): void {
  const title = missing.length === 0 ? name : `${name} [no broker, for want of: ${missing.join("; ")}]`;
  describe.skipIf(missing.length > 0)(title, () => {
    let folder: string;
    let broker: LocalBroker;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "matrix-cli-kafka-"));
      broker = await startLocalBroker({ folder: join(folder, "broker"), heapMb: 256 });
    }, 180_000);
    afterAll(async () => {
      await broker?.stop();
      await rm(folder, { recursive: true, force: true });
    });
    body(() => [
      "transport=kafka",
      `transport.brokers="${broker.addresses.join(",")}"`,
      "transport.partitions=4",
      "transport.session_timeout=6s",
      "offload=fs",
      "offload.fsync=off",
    ]);
  });
}
