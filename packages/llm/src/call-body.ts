/**
 * The body of a request, with its headers and the signal that ends it.
 *
 * They ride on the body because it is the one thing that the `openai` package hands to the transport as it got it: headers
 * and signals it copies and combines several times, which was a fifth of a small call's CPU.
 */
export class CallBody extends Uint8Array<ArrayBuffer> {
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly signal: AbortSignal;

  /** Shares the memory of `bytes`. */
  constructor(bytes: Uint8Array<ArrayBuffer>, headers: readonly string[], signal: AbortSignal) {
    super(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.headers = headers;
    this.signal = signal;
  }

  /** Slices are plain bytes. */
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array;
  }
}
