import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { DataError, OptionError } from "@matrix/core";
import { globBase, isGlob } from "../rows/glob.ts";
import type { Shard } from "../rows/shard.ts";
import { choosePaths } from "./choose-files.ts";
import { defaultRetries, type RemoteFile, type RetryPolicy, reasonOf, remoteShard } from "./remote-file.ts";

/** How S3 is reached. What is left out comes from the environment, as for any AWS tool (`AWS_ENDPOINT_URL`, `AWS_REGION`, keys, profiles). */
export interface S3Options {
  /** A server other than Amazon's. */
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly retries?: Partial<RetryPolicy>;
}

interface Address {
  readonly text: string;
  readonly bucket: string;
  readonly key: string;
}

/** An object as the server lists it. */
interface Listed {
  readonly key: string;
  readonly bytes: number;
  readonly etag: string;
}

/** @throws {OptionError} for an address that is not `s3://bucket/key` */
export function checkS3Address(text: string): Address {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.*)$/.exec(text) ?? [];
  if (bucket !== undefined && key !== undefined) return { text, bucket, key };
  throw new OptionError(
    `data set ${text} must be s3://BUCKET/KEY: of one file, a folder, or a pattern such as s3://bucket/shards/*.jsonl.zst`,
  );
}

/** The files of `s3://bucket/key`: an object, all data files below a prefix, or those that a pattern matches. */
export async function s3Files(text: string, options: S3Options = {}): Promise<Shard[]> {
  const address = checkS3Address(text);
  const client = await clientFor(options);
  const policy = { ...defaultRetries, ...options.retries };
  const listed = await listObjects(client, address).catch((error: unknown) => {
    throw asDataError(address.text, address.bucket, error);
  });
  const chosen = choosePaths(
    text,
    address.key,
    listed.map(({ key }) => key),
  );
  const byKey = new Map(listed.map((object) => [object.key, object]));
  return chosen.map((key) => remoteShard(objectFile(client, address.bucket, byKey.get(key)!), policy));
}

async function clientFor({ endpoint, region, credentials }: S3Options): Promise<S3Client> {
  // Only those who read from S3 pay for loading its client.
  const { S3Client: Client } = await import("@aws-sdk/client-s3");
  const elsewhere = endpoint ?? process.env.AWS_ENDPOINT_URL_S3 ?? process.env.AWS_ENDPOINT_URL;
  const place = region ?? (elsewhere === undefined || process.env.AWS_REGION ? undefined : "us-east-1");
  return new Client({
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(place === undefined ? {} : { region: place }),
    ...(credentials === undefined ? {} : { credentials }),
    // Other servers know buckets by paths, not by host names.
    forcePathStyle: elsewhere !== undefined,
    // Whoever reads repeats by itself, from where it broke off.
    maxAttempts: 2,
    responseChecksumValidation: "WHEN_REQUIRED",
    // An open connection to S3 must not keep a process from ending.
    requestHandler: {
      connectionTimeout: 20_000,
      httpAgent: { keepAlive: false },
      httpsAgent: { keepAlive: false },
    },
  });
}

async function listObjects(client: S3Client, { bucket, key }: Address): Promise<Listed[]> {
  const { paginateListObjectsV2 } = await import("@aws-sdk/client-s3");
  const prefix = isGlob(key) ? globBase(key) : key;
  const listed: Listed[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
    for (const { Key, Size = 0, ETag = "" } of page.Contents ?? []) {
      if (Key !== undefined) listed.push({ key: Key, bytes: Size, etag: ETag });
    }
  }
  return listed;
}

function objectFile(client: S3Client, bucket: string, { key, bytes, etag }: Listed): RemoteFile {
  const name = `s3://${bucket}/${key}`;
  return {
    name,
    bytes,
    facts: { url: name, bytes, etag },
    async request(start, end, signal) {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      try {
        const { Body } = await client.send(
          new GetObjectCommand({
            Bucket: bucket,
            Key: key,
            Range: `bytes=${start}-${end - 1}`,
            IfMatch: etag,
          }),
          { abortSignal: signal },
        );
        if (!(Body instanceof Readable)) throw new Error("the answer has no body");
        return Body;
      } catch (error) {
        throw asDataError(name, bucket, error);
      }
    },
  };
}

/** What no repetition mends as a {@link DataError}; everything else as it is. */
function asDataError(name: string, bucket: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const says = finalReason(error, bucket);
  return says === undefined ? error : new DataError(`data set ${name} ${says}`, { cause: error });
}

function finalReason(error: Error, bucket: string): string | undefined {
  const status =
    "$metadata" in error ? (error.$metadata as { httpStatusCode?: number }).httpStatusCode : undefined;
  if (error.name === "CredentialsProviderError") {
    return "cannot be read without credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE";
  }
  if (error.message === "Region is missing") return "cannot be read without a region; set AWS_REGION";
  if (error.name === "NoSuchBucket") return `cannot be read: there is no bucket "${bucket}"; check its name`;
  if (status === 404) return "does not exist any more; was it deleted while it was read?";
  if (status === 412) return "was changed while it was read; begin a new run";
  if (status === 401 || status === 403) {
    return `may not be read with these credentials (${reasonOf(error)}); check them, and that they may list and get`;
  }
  if (status === 301 || status === 307) return "lies in another region; set AWS_REGION";
  return undefined;
}
