import { MatrixError, type OffloadFailures, offloadFailures } from "@matrix/core";

/** What the SDK says of an answer that was no success. */
interface ServerError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export function statusOf(error: unknown): number | undefined {
  return (error as ServerError | undefined)?.$metadata?.httpStatusCode;
}

/** Bytes that came through the network are not those that were stored, or are not all of them. */
export class WrongBytes extends Error {
  constructor() {
    super("its bytes do not match their SHA-256");
  }
}

const passingStatuses = new Set([408, 409, 425, 429]);

/** Whether the same request may succeed a moment later. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error) || MatrixError.isInstance(error)) return false;
  if (error instanceof TypeError || error instanceof RangeError) return false;
  if (error instanceof WrongBytes) return true;
  // The SDK could not find out who we are: asking again changes nothing.
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(error.name)) return false;
  const status = statusOf(error);
  // Without a status there was no answer: connection refused or cut, name not found, no byte for too long.
  return (
    status === undefined || (status >= 500 && status !== 501) || status < 300 || passingStatuses.has(status)
  );
}

/** Whether there is no such object; a missing bucket is another matter. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404 && (error as Error).name !== "NoSuchBucket";
}

export function reasonOf(error: unknown, bucket: string): string {
  if (!(error instanceof Error)) return String(error);
  const status = statusOf(error);
  const said = error.message && error.message !== "UnknownError" ? error.message : error.name;
  if (error.name === "NoSuchBucket") return `there is no bucket "${bucket}"; create it, or check its name`;
  if (error.name === "CredentialsProviderError") {
    return "no credentials were found; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or a profile";
  }
  if (status === 401 || status === 403) {
    return `the server refuses these credentials (${said}); check them, and that they may get, put, list and delete in the bucket`;
  }
  if (status === 301 || status === 307) {
    return `the bucket is in another region than the one asked (${said}); set region`;
  }
  return status === undefined ? said : `the server answered ${status} (${said})`;
}

/** The errors of one store. Those of the SDK carry requests and answers. */
export function s3Failures(store: string, bucket: string): OffloadFailures {
  return offloadFailures({
    store,
    where: `in bucket "${bucket}"`,
    missing: "the run may have been deleted, or a lifecycle rule of the bucket removed it",
    damaged: "see who else writes there",
    reasonOf: (error) => reasonOf(error, bucket),
    cause: "bare",
  });
}
