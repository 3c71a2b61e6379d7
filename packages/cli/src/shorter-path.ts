import { relative } from "node:path";

/** A path as people read it best: relative to the current folder where that is shorter. */
export function shorterPath(path: string): string {
  const typed = relative("", path);
  return typed !== "" && typed.length < path.length ? typed : path;
}
