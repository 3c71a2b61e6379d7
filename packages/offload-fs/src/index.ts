export { type FsOffloadStore, fsOffloadStore } from "./fs-offload-store.ts";
export type { FsOffloadStoreOptions } from "./options.ts";
