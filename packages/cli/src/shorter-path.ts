import { relative } from "node:path";
import { isAddress } from "./address.ts";

/** A path as people read it best: relative to the current folder where that is shorter. */
export function shorterPath(path: string): string {
  if (isAddress(path)) return path;
  const typed = relative("", path);
  return typed !== "" && typed.length < path.length ? typed : path;
}
