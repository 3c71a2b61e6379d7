import { expect } from "vitest";
import { freePort } from "../support/free-port.ts";
import { questions } from "../support/questions.ts";
import { test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

test("a run whose broker is not there says so and does not begin", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const broker = `127.0.0.1:${await freePort()}`;
  const keys = [
    "data.path=questions.jsonl",
    "run.id=first",
    "transport=kafka",
    `transport.brokers="${broker}"`,
  ];

  const { code, stderr } = await shell.matrix(["run", "coral", ...keys, "offload=fs", ...fastSimulator]);

  expect(code).toBe(2);
  expect(stderr).toContain(`kafka: connecting to ${broker} failed`);
  expect((await shell.files()).filter((file) => file.endsWith("manifest.json"))).toEqual([]);
});

test("a worker whose broker is not there says so and ends", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(1));
  const keys = ["data.path=questions.jsonl", "run.id=first", ...fastSimulator];
  expect((await shell.matrix(["run", "coral", ...keys])).code).toBe(0);
  // As if it had begun on a broker that has gone since.
  const broker = `127.0.0.1:${await freePort()}`;
  const { completed: _, ...manifest } = JSON.parse(await shell.read("runs/first/manifest.json"));
  const transport = {
    kind: "kafka",
    brokers: broker,
    client: "kafkajs",
    prefix: "matrix",
    partitions: 1,
    replicas: -1,
    pools: null,
    session_timeout: "6s",
    tls: null,
    sasl: null,
    unsafe_topics: false,
  };
  const changed = { ...manifest, config: { ...manifest.config, transport } };
  await shell.write("runs/first/manifest.json", JSON.stringify(changed));

  const { code, stderr } = await shell.matrix(["worker", "first"]);

  expect(code).toBe(1);
  expect(stderr).toContain(`kafka: connecting to ${broker} failed`);
});
