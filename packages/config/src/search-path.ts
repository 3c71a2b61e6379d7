import { readdirSync, readFileSync, type Stats, statSync } from "node:fs";
import { join, posix } from "node:path";
import { ConfigFileError, MissingConfigError } from "./errors.ts";

/** Folders with configs, searched in order: the first that has a config wins, options of a group come from all. */
export class SearchPath {
  readonly folders: readonly string[];

  /** @throws MissingConfigError for a folder that does not exist */
  constructor(folders: readonly string[]) {
    for (const folder of folders) {
      if (!stat(folder)?.isDirectory()) {
        throw new MissingConfigError("", `the search folder ${JSON.stringify(folder)} does not exist`);
      }
    }
    this.folders = folders;
  }

  /** File of the config `server/http`, as `folder/server/http.yaml`; undefined when no folder has it. */
  find(config: string): string | undefined {
    const name = config.endsWith(".yaml") ? config : `${config}.yaml`;
    return this.#paths(name).find((path) => stat(path)?.isFile());
  }

  isGroup(group: string): boolean {
    return this.#paths(group).some((path) => stat(path)?.isDirectory());
  }

  /** Names of a group's configs, sorted, each once. */
  options(group: string): string[] {
    return this.#names(
      group,
      (entry) => entry.endsWith(".yaml"),
      (path) => stat(path)?.isFile() ?? false,
    ).map((name) => name.replace(/\.[^.]*$/, ""));
  }

  /** Names of the groups inside a group (`""` for all at the top), sorted, each once. */
  groups(parent: string): string[] {
    return this.#names(
      parent,
      () => true,
      (path) => stat(path)?.isDirectory() ?? false,
    );
  }

  /** @throws ConfigFileError when the file cannot be read or is not UTF-8 */
  read(file: string): string {
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
      return text.replace(/\r\n?/g, "\n");
    } catch (error) {
      const problem = error instanceof TypeError ? "it is not UTF-8 text" : "it cannot be read";
      throw new ConfigFileError(file, 1, 1, problem, { cause: error });
    }
  }

  #names(group: string, named: (entry: string) => boolean, kept: (path: string) => boolean): string[] {
    const names = new Set<string>();
    for (const folder of this.#paths(group)) {
      if (!stat(folder)?.isDirectory()) continue;
      for (const entry of readdirSync(folder)) {
        if (named(entry) && kept(join(folder, entry))) names.add(entry);
      }
    }
    return [...names].sort();
  }

  /** The place of a name in each folder; none when it would leave them. */
  #paths(name: string): string[] {
    const inside = posix.normalize(name);
    if (posix.isAbsolute(inside) || inside === ".." || inside.startsWith("../") || inside.includes("\\"))
      return [];
    return this.folders.map((folder) => join(folder, inside));
  }
}

/** Undefined for whatever cannot be looked at: not there, no permission, not a name. */
function stat(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
