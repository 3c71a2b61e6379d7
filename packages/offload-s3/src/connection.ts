import { S3Client } from "@aws-sdk/client-s3";
import type { ResolvedOptions, S3OffloadStoreOptions } from "./options.ts";

/** A client, and what ends it. */
export interface Connection {
  readonly client: S3Client;
  /** Ends a client that was made here; one that was given stays open. */
  end(): void;
}

/** Takes the client given, or makes one. */
export function connectionFor(options: S3OffloadStoreOptions, resolved: ResolvedOptions): Connection {
  if (options.client !== undefined) return { client: options.client, end: () => {} };
  const { endpoint, region, credentials, forcePathStyle = endpoint !== undefined } = options;
  const sockets = { maxSockets: resolved.concurrency };
  const client = new S3Client({
    ...(endpoint === undefined ? {} : { endpoint, region: "us-east-1" }),
    ...(region === undefined ? {} : { region }),
    ...(credentials === undefined ? {} : { credentials }),
    forcePathStyle,
    // The store repeats by itself: two who repeat would multiply.
    maxAttempts: 1,
    // Values are checked against their SHA-256, and not every server knows the SDK's own checksums.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: {
      connectionTimeout: resolved.idleTimeoutMs,
      socketTimeout: resolved.idleTimeoutMs,
      httpAgent: sockets,
      httpsAgent: sockets,
    },
  });
  return { client, end: () => client.destroy() };
}
