import { parseDuration } from "@matrix/config";
import type { RunFolder } from "../run-folder/run-folder.ts";
import type { KafkaConfig } from "../transport/kafka-options.ts";
import { readLaunchNote } from "./launch-note.ts";
import { endWhenBrokerMoves, runBroker } from "./run-broker.ts";
import { brokersInRunFolder } from "./submittable.ts";

const defaultWaitMs = 600_000;

/** What a run's config says of its Kafka cluster, with the address of the broker that the run brings itself. @throws {LaunchError} */
export async function placedKafka({ path }: RunFolder, config: KafkaConfig): Promise<KafkaConfig> {
  if (config.brokers !== brokersInRunFolder) return config;
  const launcher = (await readLaunchNote(path))?.launcher;
  const withinMs =
    launcher !== undefined && "broker_timeout" in launcher
      ? parseDuration(launcher.broker_timeout, "launcher.broker_timeout")
      : defaultWaitMs;
  const brokers = await runBroker(path, withinMs);
  endWhenBrokerMoves(path, brokers);
  return { ...config, brokers };
}
