import { isSweep, type OverrideValue } from "./override-value.ts";

/** `key=value` changes, `+key=value` adds, `++key=value` changes or adds, `~key` deletes. */
export type OverrideOperation = "change" | "add" | "force-add" | "delete";

/** One parsed override. */
export interface Override {
  /** As it was given. */
  readonly text: string;
  readonly operation: OverrideOperation;
  /** A path (`llm.model`) or a config group (`server/http`). */
  readonly key: string;
  /** What stands behind `@`; undefined without one. */
  readonly package: string | undefined;
  /** Undefined only for `~key` without a value. */
  readonly value: OverrideValue | undefined;
}

/** `+group@package`: the override up to its `=`. */
export function overrideKey(override: Override): string {
  const prefix = { change: "", add: "+", "force-add": "++", delete: "~" }[override.operation];
  return `${prefix}${groupKey(override)}`;
}

/** `group@package`, the name under which a defaults list knows a choice. */
export function groupKey({ key, package: target }: Override): string {
  return target === undefined ? key : `${key}@${target}`;
}

export function isSweepOverride(override: Override): boolean {
  return isSweep(override.value);
}
