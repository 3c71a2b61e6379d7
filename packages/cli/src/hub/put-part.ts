import { createReadStream } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { pipeline } from "node:stream/promises";
import { HubError } from "./hub-error.ts";
import { refusal } from "./hub-session.ts";

/** A part of a file, and where it goes. */
export interface FilePart {
  readonly path: string;
  /** First byte, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Sends a part of a file with its length, as stores of large files want it, read as it goes.
 *
 * @returns the store's mark of the part (`ETag`). @throws {HubError}
 */
export async function putPart(
  what: string,
  { path, from, to, url, headers }: FilePart,
  signal: AbortSignal,
): Promise<string | undefined> {
  const request = url.startsWith("https:") ? httpsRequest : httpRequest;
  const sending = request(url, {
    method: "PUT",
    headers: { ...headers, "content-length": String(to - from) },
    signal,
  });
  const answered = new Promise<{ status: number; text: string; etag: string | undefined }>(
    (resolve, reject) => {
      sending.on("error", reject);
      sending.on("response", (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (chunk: string) => {
          if (text.length < 4096) text += chunk;
        });
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode ?? 0, text, etag: response.headers.etag }),
        );
      });
    },
  );
  const sent =
    to === from
      ? Promise.resolve(void sending.end())
      : pipeline(createReadStream(path, { start: from, end: to - 1 }), sending);
  // A refusal may come before all is sent; it says more than the broken pipe.
  const [answer, pipe] = await Promise.allSettled([answered, sent]);
  if (answer.status === "rejected") throw answer.reason;
  const { status, text, etag } = answer.value;
  if (status < 200 || status > 299) throw refusal(what, { status }, text);
  if (pipe.status === "rejected")
    throw new HubError(`${what}: was cut off`, { retryable: true, cause: pipe.reason });
  return etag;
}
