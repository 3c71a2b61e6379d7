import { OptionError } from "@matrix/core";

/** A server's address: `origin` to connect to, `path` in front of every route, `text` for people. */
export interface BaseUrl {
  readonly origin: string;
  readonly path: string;
  readonly text: string;
}

/** @throws {OptionError} where it is no http(s) address or holds a credential; the value is not repeated then. */
export function parseBaseUrl(value: string): BaseUrl {
  if (!URL.canParse(value)) throw new OptionError('baseUrl must be a URL such as "http://127.0.0.1:8000/v1"');
  const url = new URL(value);
  if (url.username || url.password || url.search || url.hash) {
    throw new OptionError(
      `baseUrl ${url.origin}${url.pathname} must not hold a user, a password, a query or a fragment; ` +
        "put the key into an environment variable and name it in apiKeyEnv",
    );
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new OptionError(`baseUrl must start with http:// or https://, got "${url.protocol}"`);
  }
  const path = url.pathname.replace(/\/+$/, "");
  return { origin: url.origin, path, text: `${url.origin}${path}` };
}
