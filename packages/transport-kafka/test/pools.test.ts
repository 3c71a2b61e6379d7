import { OptionError, sinkRole, type Topology } from "@matrix/core";
import { type KafkaTransportOptions, kafkaTransport } from "@matrix/transport-kafka";
import { expect, test } from "vitest";

const topology = (consumes?: string[]): Topology => ({
  run: "run",
  trials: 1,
  ended: () => false,
  roles: ["a", "b", sinkRole].map((role) => ({ role, concurrency: 1 })),
  ...(consumes && { consumes }),
});

const open = (options: Partial<KafkaTransportOptions>, consumes?: string[]) =>
  kafkaTransport({
    brokers: ["nobody:1"],
    ...options,
    connect: () => Promise.reject(new Error("got through")),
  }).open(topology(consumes));

test.each([
  ["a role that the run does not have", {}, ["c"], `role "c" is not one of the run's roles`],
  ["part of a pool", {}, ["a"], `pool "all" has the roles a, b, but only a would be taken here`],
  [
    "a role in two pools",
    { pools: { x: ["a", "b"], y: ["b"] } },
    undefined,
    `role "b" is in the pools "x" and "y"`,
  ],
  ["a role in no pool", { pools: { x: ["a"] } }, undefined, "no pool has the role b"],
  ["a pool with an unknown role", { pools: { x: ["a", "b", "c"] } }, undefined, `pool "x" names role "c"`],
  ["a pool named as the sink's", { pools: { sink: ["a", "b"] } }, undefined, `"sink" is the sink's own pool`],
  [
    "no partitions",
    { partitions: { a: 0 } },
    undefined,
    `partitions of role "a" must be an integer of at least 1`,
  ],
])("%s is refused, with the way out", async (_, options, consumes, text) => {
  const error = await open(options, consumes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OptionError);
  expect((error as Error).message).toContain(text);
});

test.each([
  ["all pools", { pools: { x: ["a"], y: ["b"] } }, undefined],
  ["one of two pools", { pools: { x: ["a"], y: ["b"] } }, ["b"]],
  ["only the sink", {}, [sinkRole]],
  ["nothing", {}, []],
])("a process may take %s", async (_, options, consumes) => {
  await expect(open(options, consumes)).rejects.toThrow("got through");
});

test("options out of range are refused at once", () => {
  expect(() => kafkaTransport({ brokers: [] })).toThrow(OptionError);
  expect(() => kafkaTransport({ brokers: ["a:1"], maxAhead: 0 })).toThrow(
    "maxAhead must be an integer of at least 1, got 0",
  );
});
