export type { RedisOffloadStoreOptions, RedisTls } from "./options.ts";
export { type RedisOffloadStore, redisOffloadStore } from "./redis-offload-store.ts";
export type { Persistence, ServerFacts } from "./server-check.ts";
