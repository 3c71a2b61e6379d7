import { createHash } from "node:crypto";

export const bytesOf = (text: string) => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
export const sha256Of = (value: string | Uint8Array) => createHash("sha256").update(value).digest("hex");

/** What a promise fails with. */
export async function failureOf(work: Promise<unknown>): Promise<Error> {
  return work.then(
    () => {
      throw new Error("nothing failed");
    },
    (error: Error) => error,
  );
}

/** What an iterable yields, in its order. */
export async function allOf<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
