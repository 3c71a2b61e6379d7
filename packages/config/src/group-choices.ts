import { type DefaultsEntry, GroupEntry } from "./defaults-entry.ts";
import { CompositionError } from "./errors.ts";
import { wayToAdd } from "./merge.ts";
import { suggestion } from "./nearest.ts";
import type { Origin } from "./origin.ts";
import { groupKey, type Override } from "./override.ts";
import { isOverrideMap, rawOf } from "./override-value.ts";
import { textOf } from "./python-text.ts";

type OptionValue = string | readonly string[] | null;

interface Choice {
  readonly value: OptionValue;
  readonly origin: Origin;
  used: boolean;
}

interface Deletion {
  /** Only when this option is chosen; undefined for any. */
  readonly option: string | undefined;
  readonly text: string;
  used: boolean;
}

/** What overrides and `override` entries say about config groups, and which options were chosen in the end. */
export class GroupChoices {
  /** Groups that overrides append to the primary config's defaults list. */
  readonly appended: GroupEntry[] = [];
  /** Overrides of values: applied once all files are merged. */
  readonly valueOverrides: Override[] = [];
  /** Option of each group by the group's override key. */
  readonly known = new Map<string, string | null>();
  readonly #chosen = new Map<string, Choice>();
  readonly #deletions = new Map<string, Deletion>();
  readonly #keysOfGroup = new Map<string, Set<string>>();

  constructor(overrides: readonly Override[], isGroup: (name: string) => boolean) {
    for (const override of overrides) {
      if (isOverrideMap(override.value) || !isGroup(override.key)) this.valueOverrides.push(override);
      else this.#addGroupOverride(override);
    }
  }

  #addGroupOverride(override: Override): void {
    const { text, operation } = override;
    const origin: Origin = { kind: "override", text };
    if (operation === "force-add") {
      throw new CompositionError(
        `++ does not work on a config group; use ${text.slice(1)} or ${text.slice(2)}`,
        origin,
      );
    }
    const value = override.value === undefined ? null : (rawOf(override.value) ?? null);
    if (operation === "delete") {
      if (value !== null && typeof value !== "string") {
        throw new CompositionError("the option of a group to delete is a name", origin);
      }
      this.#deletions.set(groupKey(override), { option: value ?? undefined, text, used: false });
      return;
    }
    const option = optionOf(value);
    if (option === undefined) {
      throw new CompositionError(
        `${override.key} is a config group: it takes the name of an option or a list of names`,
        origin,
      );
    }
    if (operation === "change") {
      this.#chosen.set(groupKey(override), { value: option, origin, used: false });
      return;
    }
    if (override.key === "") throw new CompositionError("a group to add needs a name", origin);
    const item = {
      group: override.key,
      value: option,
      package: override.package,
      optional: false,
      override: false,
    };
    this.appended.push(new GroupEntry({ kind: "group", ...item, origin }, { appended: true }));
  }

  /** Notes an `override` entry; what was noted first wins, and overrides were noted before all of them. */
  addOverride(entry: GroupEntry): void {
    const key = entry.overrideKey;
    if (!this.#chosen.has(key))
      this.#chosen.set(key, { value: entry.value, origin: entry.origin, used: false });
  }

  /** Puts the overriding option into an entry, if there is one; gives back who chose it. */
  applyTo(entry: DefaultsEntry): Origin | undefined {
    const choice = entry instanceof GroupEntry ? this.#chosen.get(entry.overrideKey) : undefined;
    if (choice === undefined || !(entry instanceof GroupEntry)) return undefined;
    entry.value = choice.value;
    choice.used = true;
    return choice.origin;
  }

  /** Marks an entry as deleted if an override says so. */
  deletes(entry: DefaultsEntry): boolean {
    if (!(entry instanceof GroupEntry)) return false;
    const deletion = this.#deletions.get(entry.overrideKey);
    if (deletion === undefined || (deletion.option !== undefined && deletion.option !== entry.name))
      return false;
    entry.deleted = true;
    deletion.used = true;
    return true;
  }

  /** @throws CompositionError when the same group was already given another option */
  note(entry: DefaultsEntry): void {
    if (!(entry instanceof GroupEntry)) return;
    const key = entry.overrideKey;
    const known = this.known.get(key);
    if (known !== undefined && known !== entry.name) {
      throw new CompositionError(
        `the group ${key} is given both ${known} and ${entry.name}; to replace the first use "override ${key}: ${entry.name}"`,
        entry.origin,
      );
    }
    this.known.set(key, entry.name);
    const keys = this.#keysOfGroup.get(entry.groupPath) ?? new Set<string>();
    this.#keysOfGroup.set(entry.groupPath, keys.add(key));
  }

  /** @throws CompositionError for an override of a group that no defaults list has */
  ensureAllUsed(): void {
    for (const [key, choice] of this.#chosen) {
      if (choice.used) continue;
      const alike = this.#keysOfGroup.get(key.split("@", 1)[0] ?? key);
      const hint =
        alike === undefined
          ? suggestion(key, this.known.keys())
          : `; did you mean ${[...alike].sort().join(" or ")}?`;
      const way = wayToAdd(choice.origin, hint);
      throw new CompositionError(`the defaults lists have no group ${key}${hint}${way}`, choice.origin);
    }
    for (const [key, { used, option, text }] of this.#deletions) {
      if (used) continue;
      const what = option === undefined ? key : `${key} with the option ${textOf(option)}`;
      throw new CompositionError(`there is no group ${what} in the defaults lists to delete`, {
        kind: "override",
        text,
      });
    }
  }
}

function optionOf(value: unknown): OptionValue | undefined {
  if (typeof value === "string") return value;
  return Array.isArray(value) && value.every((name) => typeof name === "string") ? value : undefined;
}
