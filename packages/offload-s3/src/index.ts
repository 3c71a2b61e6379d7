export type { S3OffloadStoreOptions } from "./options.ts";
export { type S3OffloadStore, s3OffloadStore } from "./s3-offload-store.ts";
