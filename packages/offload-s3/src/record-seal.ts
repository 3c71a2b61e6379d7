import { hash } from "node:crypto";

/** Bytes before a record's value: its SHA-256. A record's key says nothing about its content, so the object must. */
export const sealBytes = 32;

/** What is stored for a record. */
export function sealed(value: Uint8Array): Uint8Array {
  return Buffer.concat([hash("sha256", value, "buffer"), value]);
}

/** The value of a stored record; undefined where it is damaged. */
export function unsealed(stored: Uint8Array): Uint8Array | undefined {
  if (stored.length < sealBytes) return undefined;
  const value = stored.subarray(sealBytes);
  return hash("sha256", value, "buffer").equals(stored.subarray(0, sealBytes)) ? value : undefined;
}
