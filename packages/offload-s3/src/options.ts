import type { S3Client, S3ClientConfig } from "@aws-sdk/client-s3";
import { type Clock, OptionError, systemClock } from "@matrix/core";

/** Options of `s3OffloadStore`. */
export interface S3OffloadStoreOptions {
  /** Must exist. At least three letters. */
  readonly bucket: string;
  /** Begins every key; ends in `/`. Default: `matrix-offload/`. */
  readonly prefix?: string;
  /** URL of a server other than Amazon's. */
  readonly endpoint?: string;
  /** Default: as Amazon's SDK finds it (`AWS_REGION`, profiles), or `us-east-1` where an `endpoint` is given. */
  readonly region?: string;
  /** Whether the bucket stands in the path instead of the host name. Default: true where an `endpoint` is given. */
  readonly forcePathStyle?: boolean;
  /** Default: as Amazon's SDK finds them: environment, profiles, roles of the machine. */
  readonly credentials?: NonNullable<S3ClientConfig["credentials"]>;
  /** A client of Amazon's SDK to use instead; not closed with the store. Should have `maxAttempts: 1`: the store repeats by itself. */
  readonly client?: S3Client;
  /** Stable name written into references. Default: `s3`. */
  readonly name?: string;
  /** Requests at once. Default: 64. */
  readonly concurrency?: number;
  /** Tries of a request whose failure may pass. Default: 6. */
  readonly attempts?: number;
  /** Tries of a read that finds nothing: a copy of the server's may lag behind. Default: 4. */
  readonly missingAttempts?: number;
  /** Upper bound of the first pause between tries; the next ones double it, up to 10 s. Default: 200. */
  readonly backoffMs?: number;
  /** A request that neither sends nor receives for this long is given up. Default: 10,000. */
  readonly idleTimeoutMs?: number;
  /** A request with all its tries is given up after this long. Default: 60,000. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
  /** From 0 to 1; spreads the pauses. Default: `Math.random`. */
  readonly random?: () => number;
}

/** What the store works with once its client is there. */
export interface ResolvedOptions {
  readonly bucket: string;
  readonly prefix: string;
  readonly name: string;
  readonly concurrency: number;
  readonly attempts: number;
  readonly missingAttempts: number;
  readonly backoffMs: number;
  readonly idleTimeoutMs: number;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly random: () => number;
}

const prefixRule = /^([A-Za-z0-9!_.*'()-]+\/)*$/;

export function resolveOptions(options: S3OffloadStoreOptions): ResolvedOptions {
  const { bucket, prefix = "matrix-offload/", name = "s3" } = options;
  if (typeof bucket !== "string" || bucket.length < 3) {
    throw new OptionError(
      `bucket must be the name of a bucket, at least 3 letters, got ${JSON.stringify(bucket)}`,
    );
  }
  if (!prefixRule.test(prefix) || /(^|\/)\.\.?\//.test(prefix)) {
    throw new OptionError(
      `prefix must be empty, or end in "/" and have only letters, digits and !_.*'()- between slashes, got ${JSON.stringify(prefix)}`,
    );
  }
  if (name === "") throw new OptionError('name must not be empty, got ""');
  if (options.endpoint !== undefined && !URL.canParse(options.endpoint)) {
    throw new OptionError(`endpoint must be a URL, got ${JSON.stringify(options.endpoint)}`);
  }
  const own = ["endpoint", "region", "forcePathStyle", "credentials"] as const;
  if (options.client !== undefined && own.some((option) => options[option] !== undefined)) {
    throw new OptionError(`${own.join(", ")} do not go with client, which brings its own`);
  }
  const { concurrency = 64, attempts = 6, missingAttempts = 4 } = options;
  const { backoffMs = 200, idleTimeoutMs = 10_000, timeoutMs = 60_000 } = options;
  const whole = { concurrency, attempts, missingAttempts, backoffMs, idleTimeoutMs, timeoutMs };
  for (const [option, value] of Object.entries(whole)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new OptionError(`${option} must be an integer of at least 1, got ${value}`);
    }
  }
  const { clock = systemClock, random = Math.random } = options;
  return { bucket, prefix, name, ...whole, clock, random };
}
