export type {
  Assignment,
  BrokerClient,
  GroupHandlers,
  GroupMember,
  JoinOptions,
  OffsetCommit,
  OffsetRange,
  OutgoingRecord,
  ReceivedRecord,
  RecordBatch,
  TopicDescription,
  TopicPartition,
  TopicSpec,
} from "./client/broker-client.ts";
export { BrokerError, type BrokerErrorKind } from "./client/broker-error.ts";
export { connectBroker } from "./client/connect-broker.ts";
export { type DeadLetter, type Redriven, readDeadLetters, redrive } from "./dead-letters.ts";
export { deleteRunTopics } from "./delete-run-topics.ts";
export { kafkaTransport } from "./kafka-transport.ts";
export type { BrokerOptions, KafkaTransportOptions, SaslOptions, TlsOptions } from "./options.ts";
export type { DeadLetterOrigin } from "./protocol/dead-letter.ts";
