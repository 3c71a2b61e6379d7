import { OffloadReadError, OptionError } from "@matrix/core";
import { reasonOf, statusOf } from "./failures.ts";
import type { Objects } from "./objects.ts";
import type { ResolvedOptions } from "./options.ts";

/**
 * Makes sure that the bucket can be written to and that the server honours `If-None-Match: *`: one that ignores it would let
 * two racers both believe that they were first.
 *
 * @throws {OptionError} where it does not, the bucket is missing or the credentials are refused; {OffloadReadError} where the
 * server cannot be reached.
 */
export async function checkConditionalWrites(objects: Objects, options: ResolvedOptions): Promise<void> {
  const { bucket, name, prefix } = options;
  // No run has that name. The object stays, so that later openings need one request, and never remove it under another's.
  const key = `${prefix}v1/~conditional-writes`;
  const content = new TextEncoder().encode("written once, then refused by If-None-Match\n");
  const unsupported = `the server of offload store "${name}" ignores If-None-Match: two workers could both be first to accept a step. Use a server that has conditional writes`;
  try {
    if (!(await objects.putNew(key, content))) return;
    if (!(await objects.putNew(key, content))) return;
  } catch (error) {
    const status = statusOf(error);
    if (status === 501) throw new OptionError(unsupported);
    const text = `offload store "${name}" with bucket "${bucket}" could not be opened: ${reasonOf(error, bucket)}`;
    const refused = (status !== undefined && status >= 300 && status < 500) || isCredentialsError(error);
    throw refused ? new OptionError(text) : new OffloadReadError(text);
  }
  throw new OptionError(unsupported);
}

function isCredentialsError(error: unknown): boolean {
  return error instanceof Error && error.name === "CredentialsProviderError";
}
