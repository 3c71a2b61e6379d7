import { hash } from "node:crypto";
import { sealBytes, unsealRecord } from "@matrix/core";

/** Bytes before a value: when it was stored, in epoch ms, as a double, big endian. */
export const stampBytes = 8;
/** Bytes before a record's value: the stamp and the value's SHA-256. Its key says nothing about its content. */
export const recordHeadBytes = stampBytes + sealBytes;

export function storedValue(value: Uint8Array, now: number): Buffer {
  const stored = Buffer.allocUnsafe(stampBytes + value.length);
  stored.writeDoubleBE(now);
  stored.set(value, stampBytes);
  return stored;
}

export function storedRecord(value: Uint8Array, now: number): Buffer {
  const stored = Buffer.allocUnsafe(recordHeadBytes + value.length);
  stored.writeDoubleBE(now);
  stored.set(hash("sha256", value, "buffer"), stampBytes);
  stored.set(value, recordHeadBytes);
  return stored;
}

/** The value of a stored record; undefined where it is damaged. */
export function recordValue(stored: Buffer): Uint8Array | undefined {
  return unsealRecord(stored.subarray(stampBytes));
}
