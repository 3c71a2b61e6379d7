import { describe, expect, test } from "vitest";
import { type ComparedLevel, compareCurve, type RecordedLevel } from "../../bench/curve-comparison.ts";
import { hasRecordings, ifRecorded, recordedText } from "./recorded-vllm.ts";

function curve(profile: "h100-1b" | "h100-8b", file: string): ComparedLevel[] {
  if (!hasRecordings) return [];
  const levels = recordedText(file)
    .trim()
    .split("\n")
    .map((line): RecordedLevel => JSON.parse(line));
  return compareCurve(profile, levels);
}

const curves = [
  { profile: "h100-1b", levels: curve("h100-1b", "curve_1b.jsonl"), excluded: 4 },
  { profile: "h100-8b", levels: curve("h100-8b", "curve_8b.jsonl"), excluded: 6 },
] as const;

describe(`recorded throughput curves on virtual time${ifRecorded}`, () => {
  for (const { profile, levels, excluded } of curves) {
    test.skipIf(!hasRecordings)(
      `${profile}: the recording's limits leave out no more levels than known`,
      () => {
        expect(levels.filter((level) => level.excluded !== undefined)).toHaveLength(excluded);
      },
    );

    for (const { level, stepsOff, tokensOff, excluded: reason } of levels) {
      if (reason !== undefined) continue;
      test(`${profile}: ${level.tag} with ${level.c} clients has steps/s and tokens/s within 30 %`, () => {
        expect(Math.abs(stepsOff)).toBeLessThanOrEqual(0.3);
        expect(Math.abs(tokensOff)).toBeLessThanOrEqual(0.3);
      });
    }
  }
});
