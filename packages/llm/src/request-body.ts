import { type ChatRequest, ModelError, type SamplingParams } from "@matrix/core";

/** What of a request comes from the model's options. */
export interface RequestDefaults {
  readonly model: string;
  readonly defaults: SamplingParams;
  readonly stream: boolean;
}

/**
 * The request as JSON text in UTF-8, written once for all tries: as bytes outside the heap it costs a third of the memory of
 * the text and its copy in the socket. The request's fields win over the defaults, `extra_body` over both;
 * `model`, `messages` and `stream` stay ours.
 *
 * @throws {ModelError} of class `invalid_request` where JSON cannot hold it.
 */
export function requestBody(
  request: ChatRequest,
  { model, defaults, stream }: RequestDefaults,
): Uint8Array<ArrayBuffer> {
  const { extra_body: defaultExtra, ...defaultFields } = defaults;
  const { extra_body: extra, messages, ...fields } = request;
  try {
    return Buffer.from(
      JSON.stringify({
        ...defaultFields,
        ...fields,
        ...defaultExtra,
        ...extra,
        model,
        messages,
        stream: stream || undefined,
        stream_options: stream ? { include_usage: true } : undefined,
      }),
    );
  } catch (cause) {
    throw new ModelError(
      "invalid_request",
      "the request holds something that JSON cannot (a bigint or a cycle)",
      {
        cause,
      },
    );
  }
}
