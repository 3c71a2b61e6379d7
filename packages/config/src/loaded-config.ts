import type { DefaultsItem } from "./defaults-item.ts";
import { readDefaultsList } from "./defaults-item.ts";
import { CompositionError, ConfigFileError } from "./errors.ts";
import { type InterpolationContext, Interpolator } from "./interpolate.ts";
import {
  type ConfigNode,
  type ContainerNode,
  cloneNode,
  deleteEntry,
  entry,
  isContainer,
  originOf,
} from "./node.ts";
import { readPackageHeader } from "./package-header.ts";
import { missing } from "./scalar.ts";
import type { SearchPath } from "./search-path.ts";
import { readYamlFile } from "./yaml-reader.ts";

/** A config file, read and taken apart. */
export interface LoadedConfig {
  readonly file: string;
  /** The content without its defaults list. Composing moves parts of it, so each composition has its own copy. */
  readonly content: ContainerNode;
  readonly defaults: readonly DefaultsItem[];
  readonly header: string | undefined;
}

/** Reads config files, each once. */
export class ConfigFiles {
  readonly searchPath: SearchPath;
  readonly #context: InterpolationContext;
  readonly #loaded = new Map<string, LoadedConfig>();

  constructor(searchPath: SearchPath, context: InterpolationContext) {
    this.searchPath = searchPath;
    this.#context = context;
  }

  /** Undefined when no search folder has the config. */
  load(config: string): LoadedConfig | undefined {
    const file = this.searchPath.find(config);
    if (file === undefined) return undefined;
    const known = this.#loaded.get(file) ?? this.#read(file);
    this.#loaded.set(file, known);
    return known;
  }

  #read(file: string): LoadedConfig {
    const text = this.searchPath.read(file);
    const { package: header, badLine } = readPackageHeader(text);
    if (badLine !== undefined) {
      throw new ConfigFileError(
        file,
        badLine,
        1,
        "a header line is one name and one value: # @package db.main",
      );
    }
    const content = readYamlFile(text, file);
    if (!isContainer(content))
      throw new ConfigFileError(file, 1, 1, "a config file holds a mapping or a list");
    return { file, content, header, defaults: this.#takeDefaults(content) };
  }

  #takeDefaults(content: ContainerNode): DefaultsItem[] {
    const node = content.kind === "map" ? entry(content, "defaults") : undefined;
    if (content.kind !== "map" || node === undefined) return [];
    const list = this.#valueOf(node);
    deleteEntry(content, "defaults");
    if (list === undefined) return [];
    if (list.kind !== "list") throw new CompositionError("defaults must be a list", originOf(node));
    return readDefaultsList(list);
  }

  #valueOf(node: ConfigNode): ConfigNode | undefined {
    if (node.kind === "scalar" && node.value === missing) return undefined;
    const value = new Interpolator(this.#context).dereference(node);
    return isContainer(value) ? value : node;
  }
}

/** The configs of one composition: copies, made when they are first needed. */
export class CompositionFiles {
  readonly files: ConfigFiles;
  readonly #copies = new Map<string, LoadedConfig | undefined>();

  constructor(files: ConfigFiles) {
    this.files = files;
  }

  load(config: string): LoadedConfig | undefined {
    if (this.#copies.has(config)) return this.#copies.get(config);
    const loaded = this.files.load(config);
    const content = loaded && cloneNode(loaded.content);
    const copy = loaded && isContainer(content) ? { ...loaded, content } : undefined;
    this.#copies.set(config, copy);
    return copy;
  }
}
