import { TransformStream } from "node:stream/web";
import { TransportError } from "./transport-error.ts";

/** Passes bytes on as they are, and fails where they are not UTF-8, wherever the chunks are cut. */
export function strictUtf8(): TransformStream<Uint8Array, Uint8Array> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const check = (chunk: Uint8Array | undefined) => {
    try {
      decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw new TransportError("not_utf8", "the answer is not UTF-8");
    }
  };
  return new TransformStream({
    transform(chunk, controller) {
      check(chunk);
      controller.enqueue(chunk);
    },
    flush: () => check(undefined),
  });
}
