import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { bucket, describeWithS3, openStore, startS3 } from "./support/s3-server.ts";
import { allOf, bytesOf, sha256Of } from "./support/values.ts";

describeWithS3("a bucket", () => {
  test("has a value under its SHA-256, a record under its step with its own SHA-256 before it", async () => {
    const server = await startS3();
    const store = await openStore(server.endpoint, { prefix: "teams/one/" });
    const step = sha256Of("r/0/0/1");
    await store.put([bytesOf("abc")], { run: "r" });
    await store.put([bytesOf("abc")], { run: "../R" });
    await store.putIfAbsent({ run: "r", step }, bytesOf("abc"));

    const client = server.client();
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    // The digest of "abc": FIPS 180-4's own example.
    const digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const record = `teams/one/v1/r/records/${step.slice(0, 2)}/${step.slice(2)}`;
    expect(Contents.map(({ Key }) => Key).sort()).toEqual([
      `teams/one/v1/r/blobs/ba/${digest.slice(2)}`,
      record,
      `teams/one/v1/~${sha256Of('"../R"')}/blobs/ba/${digest.slice(2)}`,
      // The name of a run whose keys do not tell it.
      `teams/one/v1/~${sha256Of('"../R"')}/name`,
      "teams/one/v1/~conditional-writes",
    ]);
    const named = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: `teams/one/v1/~${sha256Of('"../R"')}/name` }),
    );
    expect(await named.Body!.transformToString()).toBe('"../R"');
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: record }));
    expect(Buffer.from(await Body!.transformToByteArray()).toString("hex")).toBe(
      digest + Buffer.from("abc").toString("hex"),
    );
    client.destroy();
    await store.close();
  });

  test("has runs whose name is missing or damaged: they are left out", async () => {
    const server = await startS3();
    const [store, client] = [await openStore(server.endpoint, { prefix: "" }), server.client()];
    for (const run of ["Damaged", "Another", "Missing", "Fine", "plain"]) {
      await store.put([bytesOf("abc")], { run });
    }
    const nameOf = (run: string) => ({ Bucket: bucket, Key: `v1/~${sha256Of(JSON.stringify(run))}/name` });
    await client.send(new PutObjectCommand({ ...nameOf("Damaged"), Body: "{" }));
    await client.send(new PutObjectCommand({ ...nameOf("Another"), Body: '"Fine"' }));
    await client.send(new DeleteObjectCommand(nameOf("Missing")));
    expect((await allOf(store.runs())).sort()).toEqual(["Fine", "plain"]);
    client.destroy();
    await store.close();
  });

  test("is freed of a run of more objects than one request deletes", async () => {
    const server = await startS3();
    const store = await openStore(server.endpoint);
    await store.put(
      Array.from({ length: 1_001 }, (_, index) => bytesOf(`value ${index}`)),
      { run: "r" },
    );
    await store.deleteRun("r");
    expect(await allOf(store.list("r"))).toEqual([]);
    await store.close();
  });
});
