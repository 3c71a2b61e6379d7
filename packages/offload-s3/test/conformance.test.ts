import { readdir } from "node:fs/promises";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { OffloadStore } from "@matrix/core";
import { testOffloadStore } from "@matrix/testkit/conformance";
import { afterAll, beforeAll } from "vitest";
import { bucket, describeWithS3, openStore, S3Server } from "./support/s3-server.ts";

describeWithS3("a real server", () => {
  const server = new S3Server();
  let raw: S3Client;
  beforeAll(async () => {
    await server.start();
    raw = server.client();
  });
  afterAll(async () => {
    raw.destroy();
    await server.remove();
  });

  const prefixes = new WeakMap<OffloadStore, string>();
  let prefixesMade = 0;
  const open = async (prefix: string) => {
    const store = await openStore(server.endpoint, { prefix });
    prefixes.set(store, prefix);
    return store;
  };
  testOffloadStore({
    name: "s3",
    create: () => open(`test-${prefixesMade++}/`),
    another: (store) => open(prefixes.get(store)!),
    async damage(store, { id }, run) {
      const Key = `${prefixes.get(store)}v1/${run}/blobs/${id.slice(0, 2)}/${id.slice(2)}`;
      await raw.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "other bytes" }));
    },
    async damageRecord(store, { run, step }) {
      const Key = `${prefixes.get(store)}v1/${run}/records/${step.slice(0, 2)}/${step.slice(2)}`;
      await raw.send(new PutObjectCommand({ Bucket: bucket, Key, Body: "other bytes" }));
    },
    async strays() {
      // The server keeps keys as files: one that leads elsewhere would be seen there.
      const beside = (await readdir(server.folder)).filter((name) => name !== bucket && name !== ".vgwlocks");
      const inside = await readdir(`${server.folder}/${bucket}`);
      return [...beside, ...inside.filter((name) => !/^test-\d+$/.test(name) && !name.startsWith("."))];
    },
    promises: { survivesRestart: true, expires: false },
  });
});
