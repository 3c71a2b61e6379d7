import type { Shard } from "./shard.ts";

/** Bytes read so far, compressed as they lie. */
export interface ReadMeter {
  bytes: number;
}

/** A shard whose reading a meter counts. */
export function countedShard(shard: Shard, meter: ReadMeter): Shard {
  return {
    name: shard.name,
    identity: () => shard.identity(),
    async *chunks(signal) {
      for await (const chunk of shard.chunks(signal)) {
        meter.bytes += chunk.length;
        yield chunk;
      }
    },
    async open() {
      const access = await shard.open();
      return {
        bytes: access.bytes,
        async read(position, length) {
          const bytes = await access.read(position, length);
          meter.bytes += bytes.length;
          return bytes;
        },
        close: () => access.close(),
      };
    },
  };
}
