import type { Json } from "@matrix/core";
import type { ParquetParsers } from "hyparquet";
import { JsonProblem, parseDataJson } from "../rows/parse-json.ts";

/** Stands in a column where a value could not be read, so that only its own row is bad. */
export class BadValue {
  readonly says: string;
  constructor(says: string) {
    this.says = says;
  }
}

const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const dayMs = 86_400_000;

/** How typed values come out of the decoder: dates and times as ISO 8601 in UTC, with all the digits that they have. */
export const parsers: Partial<ParquetParsers> = {
  stringFromBytes: decodeText,
  jsonFromBytes(bytes: Uint8Array | undefined): Json | BadValue | undefined {
    if (bytes === undefined) return undefined;
    try {
      return parseDataJson(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    } catch (error) {
      if (!(error instanceof JsonProblem)) throw error;
      return new BadValue(error.message);
    }
  },
  dateFromDays: date,
  timestampFromMilliseconds: (time: bigint | undefined) => timestamp(time, 3),
  timestampFromMicroseconds: (time: bigint | undefined) => timestamp(time, 6),
  timestampFromNanoseconds: (time: bigint | undefined) => timestamp(time, 9),
};

function decodeText(bytes: Uint8Array | undefined): string | BadValue | undefined {
  if (bytes === undefined) return undefined;
  try {
    return text.decode(bytes);
  } catch {
    return new BadValue("is not valid UTF-8");
  }
}

function date(days: number | undefined): string | BadValue | undefined {
  if (days === undefined) return undefined;
  const time = isoTime(days * dayMs, "");
  return typeof time === "string" ? time.slice(0, time.indexOf("T")) : time;
}

/** `digits` decimal places of a second; those beyond milliseconds only where they are not all zero. */
function timestamp(time: bigint | undefined, digits: number): string | BadValue | undefined {
  if (time === undefined) return undefined;
  const perMs = 10n ** BigInt(digits - 3);
  const rest = ((time % perMs) + perMs) % perMs;
  const fraction =
    rest === 0n
      ? ""
      : rest
          .toString()
          .padStart(digits - 3, "0")
          .replace(/0+$/, "");
  return isoTime(Number((time - rest) / perMs), fraction);
}

function isoTime(ms: number, fraction: string): string | BadValue {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return new BadValue("is a time outside of the years -271821 to 275760");
  return `${date.toISOString().slice(0, -1)}${fraction}Z`;
}
