import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Gate } from "@matrix/core";
import { type Bounds, withinBounds } from "./deadline.ts";
import { isNotFound, mayPass, statusOf, WrongBytes } from "./failures.ts";
import type { ResolvedOptions } from "./options.ts";

/** An object as a listing tells of it. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** Epoch milliseconds. */
  readonly storedAt: number;
}

/** Times that bytes which do not match are fetched again: the first may have been spoilt on their way. */
const wrongBytesAttempts = 3;
/** As many as the server deletes in one request. */
const keysPerDeletion = 1_000;

/** The objects of one bucket. A bounded number of requests runs at once, and each repeats itself while that may help. */
export class Objects {
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #bounds: Bounds;
  readonly #missingAttempts: number;
  readonly #gate: Gate;

  constructor(client: S3Client, options: ResolvedOptions) {
    this.#client = client;
    this.#bucket = options.bucket;
    this.#bounds = { ...options, mayPass };
    this.#missingAttempts = options.missingAttempts;
    this.#gate = new Gate(options.concurrency);
  }

  async put(key: string, content: Uint8Array, signal?: AbortSignal): Promise<void> {
    await this.#put({ Key: key, Body: content }, signal);
  }

  /** @returns whether it was put; false where there was something already, be it of an earlier try of this very call. */
  async putNew(key: string, content: Uint8Array, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.#put({ Key: key, Body: content, IfNoneMatch: "*" }, signal);
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return false;
      throw error;
    }
  }

  /**
   * @param accept makes of the bytes what is returned; undefined: they are not what they should be.
   * @param missingAttempts tries until what is not found counts as missing.
   * @throws {WrongBytes}; what {@link isNotFound} knows, where there is nothing even after some time.
   */
  async get<T>(
    key: string,
    accept: (content: Uint8Array) => T | undefined,
    signal?: AbortSignal,
    missingAttempts = this.#missingAttempts,
  ): Promise<T> {
    let missed = 0;
    let wrong = 0;
    const bounds: Bounds = {
      ...this.#bounds,
      mayPass(error) {
        if (isNotFound(error)) return ++missed < missingAttempts;
        if (error instanceof WrongBytes) return ++wrong < wrongBytesAttempts;
        return mayPass(error);
      },
    };
    return this.#request(
      async (abortSignal) => {
        const command = new GetObjectCommand({ Bucket: this.#bucket, Key: key });
        const { Body } = await this.#client.send(command, { abortSignal });
        const accepted = accept((await Body?.transformToByteArray()) ?? new Uint8Array());
        if (accepted === undefined) throw new WrongBytes();
        return accepted;
      },
      signal,
      bounds,
    );
  }

  async *list(prefix: string): AsyncGenerator<ListedObject> {
    for await (const { Contents = [] } of this.#pages({ Prefix: prefix })) {
      for (const { Key = "", Size = 0, LastModified } of Contents) {
        yield { key: Key, bytes: Size, storedAt: LastModified?.getTime() ?? 0 };
      }
    }
  }

  /** What stands between the prefix and the next slash, each once. */
  async *parts(prefix: string): AsyncGenerator<string> {
    for await (const { CommonPrefixes = [] } of this.#pages({ Prefix: prefix, Delimiter: "/" })) {
      for (const { Prefix = "" } of CommonPrefixes) yield Prefix.slice(prefix.length, -1);
    }
  }

  async deleteAll(prefix: string): Promise<void> {
    let keys: string[] = [];
    for await (const { key } of this.list(prefix)) {
      keys.push(key);
      if (keys.length < keysPerDeletion) continue;
      await this.#delete(keys);
      keys = [];
    }
    if (keys.length > 0) await this.#delete(keys);
  }

  /** Resolves once no request runs or waits. */
  idle(): Promise<void> {
    return this.#gate.idle();
  }

  async *#pages(which: {
    readonly Prefix: string;
    readonly Delimiter?: string;
  }): AsyncGenerator<ListObjectsV2CommandOutput> {
    let token: string | undefined;
    do {
      const from = token === undefined ? {} : { ContinuationToken: token };
      const page = await this.#request((abortSignal) =>
        this.#client.send(new ListObjectsV2Command({ Bucket: this.#bucket, ...which, ...from }), {
          abortSignal,
        }),
      );
      yield page;
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  async #put(
    object: { readonly Key: string; readonly Body: Uint8Array; readonly IfNoneMatch?: "*" },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const command = { Bucket: this.#bucket, ContentType: "application/octet-stream", ...object };
    await this.#request(
      (abortSignal) => this.#client.send(new PutObjectCommand(command), { abortSignal }),
      signal,
    );
  }

  async #delete(keys: readonly string[]): Promise<void> {
    await this.#request(async (abortSignal) => {
      const objects = { Objects: keys.map((Key) => ({ Key })), Quiet: true };
      const command = new DeleteObjectsCommand({ Bucket: this.#bucket, Delete: objects });
      const { Errors: [first, ...others] = [] } = await this.#client.send(command, { abortSignal });
      if (first === undefined) return;
      throw new Error(
        `${others.length + 1} objects were not deleted, the first for ${first.Code}: ${first.Message}`,
      );
    });
  }

  #request<T>(
    send: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
    bounds = this.#bounds,
  ): Promise<T> {
    return this.#gate.run(async () => {
      signal?.throwIfAborted();
      return withinBounds(send, bounds, signal);
    });
  }
}
