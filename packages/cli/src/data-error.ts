import { access, readdir } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { type ComposedConfig, formatOrigin, suggestion } from "@matrix/config";
import { DataError, OptionError } from "@matrix/core";
import { isAddress } from "./address.ts";
import { shorterPath } from "./shorter-path.ts";

/** What is wrong with a file of rows, with the file and line that named it, and the nearest file beside where it should be. */
export async function dataError(error: unknown, path: string, composed: ComposedConfig): Promise<unknown> {
  if (!(error instanceof DataError || error instanceof OptionError)) return error;
  const origin = composed.why("data.path")[0]?.origin;
  // Who typed the path just now knows where it comes from.
  const place =
    origin === undefined || origin.kind === "override" ? "" : `data.path (${formatOrigin(origin)}): `;
  const text = `${place}${error.message.replace(path, () => shorterPath(path))}${await nearestFile(path)}`;
  return error instanceof DataError
    ? new DataError(text, { cause: error })
    : new OptionError(text, { cause: error });
}

async function nearestFile(path: string): Promise<string> {
  if (isAddress(path)) return "";
  try {
    await access(path);
    return "";
  } catch {
    return suggestion(basename(path), await readdir(dirname(path)).catch(() => []));
  }
}
