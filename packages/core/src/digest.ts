import { hash } from "node:crypto";

const digestRule = /^[0-9a-f]{64}$/;

/** Lower-case hex SHA-256. */
export function sha256(bytes: Uint8Array | string): string {
  return hash("sha256", bytes, "hex");
}

/** Whether a text can be an id of ours: nothing else ever becomes part of a path or key. */
export function isDigest(text: string): boolean {
  return digestRule.test(text);
}
