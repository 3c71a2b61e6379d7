import { DataError, OptionError } from "@matrix/core";
import type { HubAddress } from "./hub-address.ts";
import { isPrivateHost } from "./private-host.ts";
import { type RemoteFile, type RetryPolicy, reasonOf } from "./remote-file.ts";

/** How a hub is reached. */
export interface HubOptions {
  /** Default: the variable `HF_ENDPOINT`, else Hugging Face's. */
  readonly endpoint?: string;
  /** Sent to the hub alone, never to where it redirects. Default: the variable `HF_TOKEN`. */
  readonly token?: string;
  readonly retries?: Partial<RetryPolicy>;
}

/** A file of a repository. */
export interface RepositoryFile {
  readonly path: string;
  readonly bytes: number;
  /** Changes with its content. */
  readonly id: string;
}

/** A data set at one commit. */
export interface DataSetInfo {
  readonly commit: string;
  /** `configs` of its card. */
  readonly configs: unknown;
}

const defaultEndpoint = "https://huggingface.co";
const maxRedirects = 5;
const maxAnswerBytes = 64 * 1024 * 1024;
const maxPages = 10_000;
const metadataTimeoutMs = 60_000;

/** Asks a hub by its HTTP API. */
export class HubClient {
  readonly #endpoint: URL;
  readonly #token: string | undefined;

  /** @throws {OptionError} for an endpoint that is no http address */
  constructor({ endpoint, token }: HubOptions) {
    const address = endpoint ?? (process.env.HF_ENDPOINT || defaultEndpoint);
    if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
      throw new OptionError(`the hub's endpoint must be an http or https address, got "${address}"`);
    }
    this.#endpoint = new URL(address.replace(/\/*$/, "/"));
    this.#token = token ?? (process.env.HF_TOKEN || undefined);
  }

  /** The commit that a revision stands for, and the data set's card. @throws {DataError} */
  async dataSet(address: HubAddress): Promise<DataSetInfo> {
    const { repository, revision, text } = address;
    const { body } = await this.#json(
      address,
      `api/datasets/${repository}/revision/${encodeURIComponent(revision)}`,
    );
    if (!isObject(body) || typeof body.sha !== "string" || !/^[0-9a-f]{4,64}$/.test(body.sha)) {
      throw new DataError(
        `data set ${text}: the hub's answer names no commit; is ${this.#endpoint.origin} a hub?`,
      );
    }
    return { commit: body.sha, configs: isObject(body.cardData) ? body.cardData.configs : undefined };
  }

  /** All files at a commit. @throws {DataError} */
  async files(address: HubAddress, commit: string): Promise<RepositoryFile[]> {
    const files: RepositoryFile[] = [];
    let next: string | undefined = `api/datasets/${address.repository}/tree/${commit}?recursive=true`;
    for (let page = 0; next !== undefined && page < maxPages; page++) {
      const answer: JsonAnswer = await this.#json(address, next);
      if (!Array.isArray(answer.body)) {
        throw new DataError(`data set ${address.text}: the hub's answer lists no files`);
      }
      for (const entry of answer.body as unknown[]) {
        if (isObject(entry) && entry.type === "file") files.push(fileIn(entry));
      }
      next = answer.next;
    }
    return files;
  }

  /** A file as it can be read. */
  remoteFile({ repository }: HubAddress, commit: string, { path, bytes, id }: RepositoryFile): RemoteFile {
    const name = `hf://${repository}@${commit.slice(0, 12)}/${path}`;
    const encoded = path.split("/").map(encodeURIComponent).join("/");
    return {
      name,
      bytes,
      facts: { repository, commit, path, bytes, id },
      request: async (start, end, signal) => {
        const url = this.#url(`datasets/${repository}/resolve/${commit}/${encoded}`);
        const response = await this.#fetch(name, url, signal, { range: `bytes=${start}-${end - 1}` });
        const whole = response.status === 200 && start === 0 && end === bytes;
        if (response.status !== 206 && !whole) {
          await response.body?.cancel();
          if (response.status === 200)
            throw new DataError(`data set ${name}: its server cannot send a part of a file`);
          throw new Error(`the server answered ${response.status}`);
        }
        if (response.body === null) throw new Error("the answer has no body");
        return response.body as AsyncIterable<Uint8Array>;
      },
    };
  }

  #url(path: string): URL {
    return new URL(path, this.#endpoint);
  }

  async #json(address: HubAddress, path: string): Promise<JsonAnswer> {
    const url = this.#url(path);
    // A link to the next page is the server's word: it stays on the hub, or the token would leave it.
    if (url.origin !== this.#endpoint.origin) {
      throw new DataError(
        `data set ${address.text}: the hub continues its list at ${url.origin}, which is not the hub`,
      );
    }
    const signal = AbortSignal.timeout(metadataTimeoutMs);
    try {
      const response = await this.#fetch(address.text, url, signal, {});
      if (response.status !== 200) throw new Error(`the hub answered ${response.status}`);
      const next = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
      return { body: JSON.parse(await textOf(response)), next };
    } catch (error) {
      if (error instanceof DataError) throw error;
      throw new DataError(
        `data set ${address.text} cannot be looked up at ${this.#endpoint.origin}: ${reasonOf(error)}; check the network, or HF_ENDPOINT`,
        { cause: error },
      );
    }
  }

  /** Follows redirects by itself, to check where they lead and to keep the token at home. */
  async #fetch(
    name: string,
    first: URL,
    signal: AbortSignal,
    headers: { readonly [name: string]: string },
  ): Promise<Response> {
    let url = first;
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const atHome = url.origin === this.#endpoint.origin;
      const response = await fetch(url, {
        redirect: "manual",
        signal,
        headers: {
          ...headers,
          // Ranges are of the bytes as they lie.
          "accept-encoding": "identity",
          ...(atHome && this.#token !== undefined ? { authorization: `Bearer ${this.#token}` } : {}),
        },
      });
      const location = response.headers.get("location");
      if (response.status < 300 || response.status >= 400 || location === null) {
        if (response.status < 400) return response;
        await response.body?.cancel();
        throw this.#refusal(name, response.status);
      }
      await response.body?.cancel();
      url = this.#checkRedirect(name, new URL(location, url));
    }
    throw new DataError(`data set ${name}: its server redirects more than ${maxRedirects} times`);
  }

  #checkRedirect(name: string, url: URL): URL {
    const trusted = url.origin === this.#endpoint.origin;
    const open =
      url.protocol === "https:" || (url.protocol === "http:" && this.#endpoint.protocol === "http:");
    const inside = isPrivateHost(url.hostname) && !isPrivateHost(this.#endpoint.hostname);
    if (trusted || (open && !inside && url.username === "")) return url;
    throw new DataError(
      `data set ${name}: its server redirects to ${url.protocol}//${url.host}, which is refused: only https addresses of public hosts are followed`,
    );
  }

  #refusal(name: string, status: number): Error {
    if (status === 401 || status === 403) {
      const hint = this.#token === undefined ? "set HF_TOKEN" : "check HF_TOKEN";
      return new DataError(
        `data set ${name} may not be read, or does not exist (${status}): ${hint}, accept its terms on the hub, check its name`,
      );
    }
    if (status === 404)
      return new DataError(
        `data set ${name} does not exist on the hub, or its revision does not; check both`,
      );
    if (status === 416)
      return new DataError(`data set ${name} is shorter than the hub said; begin a new run`);
    return new Error(`the server answered ${status}`);
  }
}

interface JsonAnswer {
  readonly body: unknown;
  readonly next: string | undefined;
}

function fileIn(entry: { readonly [key: string]: unknown }): RepositoryFile {
  const { path, size, oid } = entry;
  if (typeof path !== "string" || typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    throw new DataError("the hub lists a file without a path or size");
  }
  return { path, bytes: size, id: String(oid) };
}

async function textOf(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += piece.length;
    if (bytes > maxAnswerBytes) throw new Error(`its answer is longer than ${maxAnswerBytes} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function isObject(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
