export { fetchJars, jarsFolder, kafkaVersion } from "./kafka-jars.ts";
export {
  type BrokerState,
  findLocalBroker,
  type LocalBroker,
  type LocalBrokerOptions,
  startLocalBroker,
  stopLocalBroker,
} from "./local-broker.ts";
export { LocalBrokerError } from "./local-broker-error.ts";
export { missingTools } from "./missing-tools.ts";
export type { BrokerUser } from "./server-properties.ts";
