import type { DefaultsItem } from "./defaults-item.ts";
import { CompositionError } from "./errors.ts";
import type { Origin } from "./origin.ts";

/** Where an entry stands: the group folder and the package of the config whose defaults list holds it. */
export interface EntryPlace {
  readonly folder: string;
  readonly package: string;
}

/** One line of a defaults list at its place; composing fills in what overrides and headers say about it. */
export abstract class DefaultsEntry {
  readonly origin: Origin;
  /** The config that was asked for, not one it includes. */
  readonly primary: boolean;
  /** Package given in the list; goes before the file's header. */
  #package: string | undefined;
  #header: string | undefined;
  #place: EntryPlace | undefined;
  /** Taken out by `~group`, or an optional one that does not exist. */
  deleted = false;

  constructor(target: string | undefined, origin: Origin, primary: boolean) {
    this.#package = target === "_here_" ? "" : target;
    this.origin = origin;
    this.primary = primary;
  }

  abstract readonly isSelf: boolean;
  abstract readonly optional: boolean;
  abstract readonly override: boolean;
  /** The entry's group or path as written. */
  protected abstract readonly written: string;
  /** Group part of what is written, without a leading slash. */
  protected abstract readonly relativeGroup: string;
  /** Group folder counted from the search folders. */
  abstract get groupPath(): string;
  /** Path of the config counted from the search folders. */
  abstract get configPath(): string;
  /** Name of the option; null for none. */
  abstract get name(): string | null;

  /** @throws CompositionError when the entry already stands elsewhere */
  putAt(place: EntryPlace): void {
    const old = this.#place;
    if (old !== undefined && (old.folder !== place.folder || old.package !== place.package)) {
      throw new CompositionError(`${this.written} is included at two places at once`, this.origin);
    }
    this.#place = place;
    if (this.#package?.includes("_group_")) {
      this.#package = `_global_.${this.#package.replaceAll("_group_", this.#defaultPackage)}`;
    }
  }

  get place(): EntryPlace {
    if (this.#place === undefined)
      throw new CompositionError(`${this.written} has no place yet`, this.origin);
    return this.#place;
  }

  setHeader(header: string | undefined): void {
    this.#header = header;
  }

  /** Package as given in the list; undefined when it gives none. */
  get givenPackage(): string | undefined {
    return this.#package;
  }

  /** Package as given in the list or else in the file's header. */
  get ownPackage(): string | undefined {
    return this.#package ?? this.#header;
  }

  /** Package of the entry's content, counted from the root of the config. */
  get package(): string {
    return this.#packageOf(this.ownPackage);
  }

  /** `group`, or `group@package` when the package is not the one the group has by itself. */
  get overrideKey(): string {
    const target = this.#packageOf(this.#package);
    if (target === this.#defaultPackage) return this.groupPath;
    return `${this.groupPath}@${target === "" ? "_global_" : target}`;
  }

  get #defaultPackage(): string {
    return this.groupPath.replaceAll("/", ".");
  }

  #packageOf(own: string | undefined): string {
    const name = own ?? this.relativeGroup.replaceAll("/", ".");
    const outer = this.place.package;
    const full = outer === "" || name === "" ? `${outer}${name}` : `${outer}.${name}`;
    const root = full.lastIndexOf("_global_");
    return root === -1 ? full : full.slice(root + "_global_".length + 1);
  }

  protected inFolder(path: string): string {
    if (path.startsWith("/")) return path.slice(1);
    const { folder } = this.place;
    return folder === "" || path === "" ? `${folder}${path}` : `${folder}/${path}`;
  }
}

/** `- base` or `- db/pg@main`. */
export class ConfigEntry extends DefaultsEntry {
  readonly optional: boolean;
  readonly override = false;
  path: string;

  constructor(
    path: string,
    target: string | undefined,
    origin: Origin,
    { primary = false, optional = false } = {},
  ) {
    super(target, origin, primary);
    this.path = path;
    this.optional = optional;
  }

  get isSelf(): boolean {
    return this.path === "_self_";
  }

  protected get written(): string {
    return this.path;
  }

  get groupPath(): string {
    return this.path.startsWith("/") ? this.relativeGroup : this.inFolder(this.relativeGroup);
  }

  get configPath(): string {
    if (this.path === "") return this.place.folder === "" ? "" : `${this.place.folder}/`;
    return this.inFolder(this.path);
  }

  get name(): string {
    return this.path.slice(this.path.lastIndexOf("/") + 1);
  }

  protected get relativeGroup(): string {
    const path = this.path.replace(/^\//, "");
    return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
  }
}

/** `- db: pg`, `- db@main: pg`, `- cache: [lru, ttl]`, or a group appended by an override. */
export class GroupEntry extends DefaultsEntry {
  readonly isSelf = false;
  readonly optional: boolean;
  readonly override: boolean;
  readonly group: string;
  value: string | readonly string[] | null;
  /** Came from an override (`+db=pg`). */
  readonly appended: boolean;

  constructor(item: Extract<DefaultsItem, { kind: "group" }>, { appended = false } = {}) {
    super(item.package, item.origin, false);
    this.group = item.group;
    this.value = item.value;
    this.optional = item.optional;
    this.override = item.override;
    this.appended = appended;
  }

  protected get written(): string {
    return this.group;
  }

  get groupPath(): string {
    return this.inFolder(this.group);
  }

  get configPath(): string {
    return `${this.groupPath}/${this.name}`;
  }

  get name(): string | null {
    if (typeof this.value === "string" || this.value === null) return this.value;
    throw new CompositionError(`${this.group} has several options where one is needed`, this.origin);
  }

  protected get relativeGroup(): string {
    return this.group.replace(/^\//, "");
  }
}
