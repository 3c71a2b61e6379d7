import { ModelError } from "@matrix/core";
import { Secret } from "./secret.ts";

/** Where the key of a server comes from. */
export interface ApiKeySource {
  /** Name of the environment variable; `null` sends no key. */
  readonly variable: string | null;
  /** Whether a missing variable is an error: it is where the user named it. */
  readonly required: boolean;
}

/** Reads the key. @returns `undefined` where none is to be sent. @throws {ModelError} naming the variable, never its value. */
export function readApiKey(
  { variable, required }: ApiKeySource,
  environment: Readonly<Record<string, string | undefined>>,
): Secret | undefined {
  if (variable === null) return undefined;
  const value = environment[variable]?.trim();
  if (!value) {
    if (!required) return undefined;
    throw new ModelError(
      "auth",
      `environment variable ${variable} is not set; it should hold the server's key`,
    );
  }
  // Anything else cannot stand in a header, and the HTTP layer's own complaint might repeat it.
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new ModelError(
      "auth",
      `environment variable ${variable} holds characters that a key cannot have (only visible ASCII, no spaces)`,
    );
  }
  return new Secret(value);
}
