/**
 * A `Response` over a text that is already there. The built-in one wraps every body into a web stream, which cost a fifth of
 * a small call's CPU.
 */
export class TextResponse implements Response {
  readonly status: number;
  readonly headers: Headers;
  readonly #text: string;
  readonly statusText = "";
  readonly type = "basic";
  readonly url = "";
  readonly redirected = false;
  readonly body = null;
  readonly bodyUsed = false;

  constructor(text: string, status: number, headers: Headers) {
    this.#text = text;
    this.status = status;
    this.headers = headers;
  }

  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  async text(): Promise<string> {
    return this.#text;
  }

  async json(): Promise<unknown> {
    return JSON.parse(this.#text);
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new TextEncoder().encode(this.#text);
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return (await this.bytes()).buffer;
  }

  async blob(): Promise<Blob> {
    return new Blob([this.#text]);
  }

  async formData(): Promise<FormData> {
    throw new TypeError("the body is not a form");
  }

  readonly clone = (): Response => new TextResponse(this.#text, this.status, this.headers);
}
