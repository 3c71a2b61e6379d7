import { hash } from "node:crypto";

/** Bytes before a sealed record: its SHA-256. A record's key says nothing about its content, so what is stored must. */
export const sealBytes = 32;

/** What a store keeps for a record. */
export function sealRecord(value: Uint8Array): Uint8Array {
  return Buffer.concat([hash("sha256", value, "buffer"), value]);
}

/** The record that was sealed; undefined where it is damaged. */
export function unsealRecord(stored: Uint8Array): Uint8Array | undefined {
  if (stored.length < sealBytes) return undefined;
  const value = stored.subarray(sealBytes);
  return hash("sha256", value, "buffer").equals(stored.subarray(0, sealBytes)) ? value : undefined;
}
