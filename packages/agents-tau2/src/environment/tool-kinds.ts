import type { ToolKind } from "./tool.ts";
import type { Toolkit } from "./toolkit.ts";

/** Kinds of all tools of an environment by name; the user's win where names repeat. */
export function toolKinds(agent: Toolkit, user: Toolkit | undefined): ReadonlyMap<string, ToolKind> {
  const kinds = new Map<string, ToolKind>();
  for (const side of [agent, user]) {
    for (const each of side?.tools ?? []) kinds.set(each.name, each.kind);
  }
  return kinds;
}

/** Whether a tool of this kind changes state, so that a replay has to run it again. */
export function mutatesState(kind: ToolKind): boolean {
  return kind === "write";
}
