import { access, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { DataError } from "@matrix/core";
import { parse as parseToml } from "smol-toml";
import { JsonTextError, parseJson } from "../value/parse-json.ts";
import type { Value } from "../value/value.ts";
import { fromToml } from "./from-toml.ts";

const unzip = promisify(gunzip);

/** A folder in upstream's layout: `domains/<name>/…` and `user_simulator/…`, at its top or below `data/tau2`. */
export class DataFolder {
  readonly #root: string;

  private constructor(root: string) {
    this.#root = root;
  }

  /** @throws {DataError} when there is no `domains` folder in it */
  static async open(path: string): Promise<DataFolder> {
    for (const below of ["", "tau2", join("data", "tau2")]) {
      const root = join(path, below);
      if (await exists(join(root, "domains"))) return new DataFolder(root);
    }
    throw new DataError(
      `data folder "${path}" has no "domains" folder; give the folder that upstream calls data/tau2`,
    );
  }

  /**
   * Reads a structured file, whichever of `<stem>.json`, `<stem>.json.gz` and `<stem>.toml` there is.
   *
   * @throws {DataError} when there is none or it cannot be read
   */
  async read(folder: string, stem: string): Promise<Value> {
    const found = await this.readOptional(folder, stem);
    if (found !== undefined) return found;
    const place = join(this.#root, folder);
    throw new DataError(`data folder "${place}" has no ${stem}.json, ${stem}.json.gz or ${stem}.toml`);
  }

  /** Like {@link read}, but `undefined` when there is no such file. */
  async readOptional(folder: string, stem: string): Promise<Value | undefined> {
    const base = join(this.#root, folder, stem);
    if (await exists(`${base}.json`))
      return fileAsJson(`${base}.json`, await readFile(`${base}.json`, "utf8"));
    if (await exists(`${base}.json.gz`)) {
      const bytes = await unzip(await readFile(`${base}.json.gz`));
      return fileAsJson(`${base}.json.gz`, bytes.toString("utf8"));
    }
    if (await exists(`${base}.toml`))
      return fileAsToml(`${base}.toml`, await readFile(`${base}.toml`, "utf8"));
    return undefined;
  }

  /** Reads a text as it is, final newline included. @throws {DataError} when there is none */
  async readText(folder: string, name: string): Promise<string> {
    const path = join(this.#root, folder, name);
    if (!(await exists(path))) throw new DataError(`data folder has no "${path}"`);
    // Python reads text files with every kind of line end turned into a newline
    return (await readFile(path, "utf8")).replace(/\r\n?/g, "\n");
  }

  async hasText(folder: string, name: string): Promise<boolean> {
    return exists(join(this.#root, folder, name));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

function fileAsJson(path: string, text: string): Value {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw new DataError(`data file "${path}" is not JSON: ${error.message}`, { cause: error });
  }
}

function fileAsToml(path: string, text: string): Value {
  try {
    return fromToml(parseToml(text, { integersAsBigInt: true }));
  } catch (error) {
    throw new DataError(
      `data file "${path}" is not TOML: ${error instanceof Error ? error.message : error}`,
      {
        cause: error,
      },
    );
  }
}
