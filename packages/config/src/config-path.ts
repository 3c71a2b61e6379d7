import type { ConfigNode, ContainerNode } from "./node.ts";

/** Splits `a.b`, `a[b]`, `[a].b` into keys; a leading dot gives a leading empty key. */
export function splitPath(path: string): string[] {
  const head = /^\.*[^.[]*/.exec(path)?.[0] ?? "";
  const keys = head.split(".");
  if (head.length === path.length) return keys;
  // a path that starts with a bracket has no head, but split() still gives one
  if (path[head.length] === "[" && keys.at(-1) === "") keys.pop();
  for (const match of path.slice(head.length).matchAll(/\.([^.[]*)|\[(.*?)\]/g)) {
    keys.push(match[1] || (match[2] ?? ""));
  }
  return keys;
}

/** Path of a node from its root: `llm.models[0].name`; empty for the root. */
export function pathOf(node: ConfigNode): string {
  const parts: string[] = [];
  for (let at: ConfigNode | undefined = node; at?.parent !== undefined; at = at.parent) {
    parts.unshift(stepTo(at, at.parent));
  }
  return parts.join("").replace(/^\./, "");
}

function stepTo(node: ConfigNode, parent: ContainerNode): string {
  return parent.kind === "list" ? `[${node.key}]` : `.${node.key}`;
}

/** Path of a key that a container has or could have. */
export function pathUnder(parent: ContainerNode, key: string): string {
  const path = pathOf(parent);
  if (parent.kind === "list") return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}
