import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sinkRole } from "@matrix/core";
import { BrokerError, type BrokerOptions, connectBroker, type SaslOptions } from "@matrix/transport-kafka";
import type { LocalBroker } from "@matrix/transport-kafka/local-broker";
import { startLocalBroker } from "@matrix/transport-kafka/local-broker";
import {
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  Kafka,
  logLevel,
  ResourcePatternTypes,
} from "kafkajs";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { clients, freshOptions } from "./support/kafka.ts";
import { endRow, rows } from "./support/messages.ts";
import { describeWithOwnBroker } from "./support/own-broker.ts";
import { collectEnds, indicesOf, openSession, upTo } from "./support/run-session.ts";

const admin = { username: "admin", password: "admin-secret" };
const runner = { username: "runner", password: "runner-secret" };
const worker = { username: "worker", password: "worker-secret" };
const login = (
  user: typeof admin,
  mechanism: "plain" | "scram-sha-256" | "scram-sha-512" = "scram-sha-512",
): SaslOptions => ({
  mechanism,
  ...user,
});

/** The least rights of each kind of process, on what begins with the prefix (README). */
const rights = {
  runner: {
    topic: [
      AclOperationTypes.CREATE,
      AclOperationTypes.DELETE,
      AclOperationTypes.DESCRIBE_CONFIGS,
      AclOperationTypes.READ,
      AclOperationTypes.WRITE,
    ],
    group: [AclOperationTypes.READ],
  },
  worker: {
    topic: [AclOperationTypes.READ, AclOperationTypes.WRITE, AclOperationTypes.DESCRIBE_CONFIGS],
    group: [AclOperationTypes.READ],
  },
};

describeWithOwnBroker("TLS, SASL and access control lists", () => {
  let broker: LocalBroker;
  let folder: string;
  const reach = (sasl: SaslOptions): BrokerOptions => ({
    brokers: broker.addresses,
    tls: { ca: broker.ca! },
    sasl,
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "matrix-kafka-secure-"));
    broker = await startLocalBroker({
      folder,
      heapMb: 256,
      outlives: false,
      tls: true,
      sasl: { admin, users: [runner, worker] },
    });
    const kafka = new Kafka({
      brokers: [...broker.addresses],
      ssl: { ca: [broker.ca!] },
      sasl: { mechanism: "plain", ...admin },
      logLevel: logLevel.NOTHING,
    }).admin();
    await kafka.connect();
    const acl = Object.entries(rights).flatMap(([user, { topic, group }]) =>
      [
        ...topic.map((operation) => ({ resourceType: AclResourceTypes.TOPIC, operation })),
        ...group.map((operation) => ({ resourceType: AclResourceTypes.GROUP, operation })),
      ].map((each) => ({
        ...each,
        resourceName: "t-",
        resourcePatternType: ResourcePatternTypes.PREFIXED,
        principal: `User:${user}`,
        host: "*",
        permissionType: AclPermissionTypes.ALLOW,
      })),
    );
    await kafka.createAcls({ acl });
    await kafka.createTopics({
      topics: [{ topic: "other.run.first", numPartitions: 1, replicationFactor: 1 }],
    });
    await kafka.disconnect();
  }, 180_000);

  afterAll(async () => {
    await broker?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  test.each(clients)(
    "a runner and a worker with the least rights finish a run over TLS (%s)",
    async (client) => {
      const options = freshOptions({ client, ...reach(login(runner)) });
      const roles = ["first", sinkRole].map((role) => ({ role, concurrency: 8 }));
      const running = await openSession(options, { roles, consumes: [sinkRole] });
      const working = await openSession(
        { ...options, ...reach(login(worker, "scram-sha-256")), create: false },
        { roles, consumes: ["first"] },
      );
      working.consume("first", endRow);
      const ends = collectEnds(running);
      await running.send(rows(20));
      await vi.waitFor(() => expect(indicesOf(ends)).toEqual(upTo(20)), { timeout: 20_000 });
    },
  );

  test.each(clients)(
    "a worker can neither delete topics nor touch those of another prefix (%s)",
    async (client) => {
      const options = freshOptions({ client, ...reach(login(runner)) });
      await openSession(options, { roles: [{ role: sinkRole, concurrency: 1 }], consumes: [] });
      const asWorker = await connectBroker({ client, ...reach(login(worker, "plain")) });
      const denied = { kind: "denied" };
      await expect(asWorker.deleteTopics([`${options.prefix}.run.sink`])).rejects.toMatchObject(denied);
      await expect(
        asWorker.send([{ topic: "other.run.first", partition: 0, key: "k", value: new Uint8Array(1) }]),
      ).rejects.toBeInstanceOf(BrokerError);
      expect(await asWorker.listTopics()).not.toContain("other.run.first");
      await asWorker.close();
    },
  );

  test.each(clients)("a wrong password is told as such, not tried for ever (%s)", async (client) => {
    for (const mechanism of ["plain", "scram-sha-512"] as const) {
      const wrong = login({ ...worker, password: "wrong" }, mechanism);
      const error = await connectBroker({ client, ...reach(wrong) }).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: "denied", retryable: false });
      expect(String(error)).not.toContain("wrong");
    }
  });

  test.each(clients)(
    "a broker whose certificate nobody vouches for is refused, unless told otherwise (%s)",
    async (client) => {
      const options = { ...reach(login(worker)), client, tls: true };
      const error = await connectBroker(options).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ kind: "denied" });
      const insecure = await connectBroker({ ...options, tls: { insecure: true } });
      await insecure.close();
    },
  );
});
