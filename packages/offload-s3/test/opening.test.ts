import { once } from "node:events";
import { createServer } from "node:http";
import { inspect } from "node:util";
import { OffloadReadError, OptionError } from "@matrix/core";
import { type S3OffloadStoreOptions, s3OffloadStore } from "@matrix/offload-s3";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { bucket, credentials, describeWithS3, openStore, startS3 } from "./support/s3-server.ts";
import { bytesOf, failureOf, textOf } from "./support/values.ts";

/** A server that gives the same answer to everything. */
async function serverThatAnswers(status: number): Promise<string> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => response.writeHead(status).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}

describe("opening", () => {
  test.each([200, 501])("a server without conditional writes (it answers %d) is refused", async (status) => {
    const error = await failureOf(openStore(await serverThatAnswers(status)));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/ignores If-None-Match: two workers could both be first/);
  });

  test("a server that is not there is an OffloadReadError", async () => {
    const error = await failureOf(openStore("http://127.0.0.1:1", { attempts: 2 }));
    expect(error).toBeInstanceOf(OffloadReadError);
    expect(error.message).toMatch(/could not be opened: .*ECONNREFUSED/);
  });

  test("without any credentials tells which ones are looked for", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"])
      vi.stubEnv(name, undefined);
    for (const name of ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"]) vi.stubEnv(name, "/nowhere");
    vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
    const error = await failureOf(s3OffloadStore({ endpoint: "http://127.0.0.1:1", bucket }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/no credentials were found; set AWS_ACCESS_KEY_ID/);
  });

  test.each([
    [{ bucket: "ab" }, /bucket must be the name of a bucket, at least 3 letters, got "ab"/],
    [{ prefix: "no-slash" }, /prefix must be empty, or end in "\/"/],
    [{ prefix: "a/../b/" }, /prefix must be empty, or end in "\/"/],
    [{ prefix: "/a/" }, /prefix must be empty, or end in "\/"/],
    [{ endpoint: "not a url" }, /endpoint must be a URL, got "not a url"/],
    [{ concurrency: 0 }, /concurrency must be an integer of at least 1, got 0/],
    [{ attempts: 1.5 }, /attempts must be an integer of at least 1, got 1.5/],
    [{ timeoutMs: Number.NaN }, /timeoutMs must be an integer of at least 1, got NaN/],
    [{ name: "" }, /name must not be empty/],
  ] as const)("options %j are refused with the rule", async (options, text) => {
    const error = await failureOf(s3OffloadStore({ bucket, endpoint: "http://127.0.0.1:1", ...options }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(text);
  });
});

describeWithS3("opening a real server", () => {
  test("whose bucket is missing says so", async () => {
    const { endpoint } = await startS3();
    const error = await failureOf(openStore(endpoint, { bucket: "another-bucket" }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/there is no bucket "another-bucket"; create it/);
  });

  test("with wrong credentials is refused at once, and no error shows them", async () => {
    const { endpoint } = await startS3();
    const wrong = { accessKeyId: credentials.accessKeyId, secretAccessKey: "canary-wrong" };
    const error = await failureOf(openStore(endpoint, { credentials: wrong }));
    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/the server refuses these credentials/);
    const text = inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true });
    expect(text).not.toContain("canary-wrong");
  });

  test("with a client that was given leaves that one open", async () => {
    const server = await startS3();
    const client = server.client();
    const [first, second] = [
      await s3OffloadStore({ client, bucket }),
      await s3OffloadStore({ client, bucket }),
    ];
    const references = await first.put([bytesOf("value")]);
    await first.close();
    expect(textOf((await second.get(references))[0])).toBe("value");
    const both: S3OffloadStoreOptions = { client, bucket, endpoint: server.endpoint };
    await expect(s3OffloadStore(both)).rejects.toThrow(/do not go with client, which brings its own/);
    client.destroy();
  });
});
