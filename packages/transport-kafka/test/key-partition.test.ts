import fc from "fast-check";
import { Partitioners } from "kafkajs";
import { expect, test } from "vitest";
import { murmur2, partitionOfKey } from "../src/protocol/key-partition.ts";

// Source: Apache Kafka, UtilsTest.testMurmur2.
test.each([
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
])("murmur2 of %s is what Kafka's own clients compute", (text, hash) => {
  expect(murmur2(Buffer.from(text))).toBe(hash);
});

test("a row goes to the partition that kafkajs' default partitioner would choose", () => {
  const partitioner = Partitioners.DefaultPartitioner();
  fc.assert(
    fc.property(fc.nat(), fc.nat(9), fc.integer({ min: 1, max: 64 }), (index, trial, count) => {
      const key = `${index}/${trial}`;
      const partitionMetadata = Array.from({ length: count }, (_, partitionId) => ({
        partitionErrorCode: 0,
        partitionId,
        leader: 0,
        replicas: [],
        isr: [],
      }));
      const chosen = partitioner({ topic: "t", partitionMetadata, message: { key, value: null } });
      expect(partitionOfKey(key, count)).toBe(chosen);
    }),
  );
});
