export { type ConformanceCase, whyNot } from "./conformance-case.ts";
export { offloadStoreCases } from "./offload-store/offload-store-cases.ts";
export type {
  OffloadStoreCase,
  OffloadStorePromises,
  OffloadStoreSubject,
} from "./offload-store/offload-store-subject.ts";
export { testOffloadStore } from "./offload-store/test-offload-store.ts";
export { sinkCases } from "./sink/sink-cases.ts";
export type { SinkCase, SinkPromises, SinkSubject } from "./sink/sink-subject.ts";
export { testSink } from "./sink/test-sink.ts";
export { testTransport } from "./transport/test-transport.ts";
export { transportCases } from "./transport/transport-cases.ts";
export type { TransportCase, TransportPromises, TransportSubject } from "./transport/transport-subject.ts";
export type { Waits } from "./waiting.ts";
