export type {
  Assignment,
  GroupHandlers,
  GroupMember,
  JoinOptions,
  OffsetCommit,
  OffsetRange,
  OutgoingRecord,
  ReceivedRecord,
  RecordBatch,
  SimulatedBrokerClient,
  TopicPartition,
  TopicSpec,
} from "./broker/broker-client.ts";
export type { BrokerConditions, BrokerFate, BrokerRequestKind } from "./broker/broker-wire.ts";
export { SimulatedBroker, type SimulatedBrokerOptions } from "./broker/simulated-broker.ts";
export { type BrokerFault, SimulatedBrokerError } from "./broker/simulated-broker-error.ts";
export {
  type SimulatedBrokerTransportOptions,
  simulatedBrokerTransport,
} from "./broker-transport/simulated-broker-transport.ts";
export { Chance } from "./chance.ts";
export type { Incarnation } from "./incarnation.ts";
export {
  SimulatedOffloadStore,
  type SimulatedOffloadStoreOptions,
  type StoreConditions,
  type StoreFate,
  type StoreRequestKind,
} from "./offload/simulated-offload-store.ts";
export { type CrashKind, SimulatedDisk } from "./simulated-disk.ts";
export {
  type FileConditions,
  type FileFault,
  type FileOperation,
  type SimulatedFilesOptions,
  simulatedFiles,
  systemError,
} from "./simulated-files.ts";
export { SimulatedProcess } from "./simulated-process.ts";
export { type DriveOptions, type Standstill, VirtualClock } from "./virtual-clock.ts";
export type { WireConditions, WireFate, WireRequest } from "./wire.ts";
export { World, type WorldOptions } from "./world.ts";
