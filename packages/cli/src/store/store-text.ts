import { plainText } from "../plain-text.ts";
import { span } from "../progress/format.ts";

const units = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** Bytes for a person: 512 B, 1.5 KiB, 20 MiB. */
export function bytesText(bytes: number): string {
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 2 ** (10 * power);
  return `${power > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${units[power]}`;
}

/** A run's name for a person: as it is where it cannot be misread, else quoted. */
export function runText(run: string): string {
  return /^[\w.-]+$/.test(run) ? run : plainText(JSON.stringify(run));
}

/** How long ago something was, for a person. */
export function ageText(at: number | null, now: number): string {
  return at === null ? "-" : span(Math.max(0, now - at));
}
