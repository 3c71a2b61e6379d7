import { OptionError } from "@matrix/core";
import { parseDuration } from "./duration.ts";
import type { EngineGauges } from "./engine.ts";
import { EngineMetrics } from "./engine-metrics.ts";
import { isJsonObject, type Json } from "./json.ts";

/** A fixed value, or `function:start:end:period` with oscillate, ramp, rampreset or squarewave. */
export type FakeValue = number | string;

/** Values that `/metrics` shows in place of the real ones; what is left out is zero. */
export interface FakeMetrics {
  readonly runningRequests?: FakeValue;
  readonly waitingRequests?: FakeValue;
  readonly kvCacheUsage?: FakeValue;
  readonly ttftBucketsValues?: readonly number[];
  readonly tpotBucketsValues?: readonly number[];
  readonly e2erlBucketsValues?: readonly number[];
  readonly queueTimeBucketsValues?: readonly number[];
  readonly infTimeBucketsValues?: readonly number[];
  readonly prefillTimeBucketsValues?: readonly number[];
  readonly decodeTimeBucketsValues?: readonly number[];
  readonly requestPromptTokens?: readonly number[];
  readonly requestGenerationTokens?: readonly number[];
  readonly requestMaxGenerationTokens?: readonly number[];
  readonly requestParamsMaxTokens?: readonly number[];
  readonly requestSuccessTotal?: Readonly<Record<string, number>>;
  readonly totalPromptTokens?: number;
  readonly totalGenerationTokens?: number;
  readonly prefixCacheHits?: number;
  readonly prefixCacheQueries?: number;
}

const VALUES = ["runningRequests", "waitingRequests", "kvCacheUsage"] as const;
const BUCKETS = [
  ["ttftBucketsValues", "timeToFirstToken"],
  ["tpotBucketsValues", "timePerOutputToken"],
  ["e2erlBucketsValues", "endToEnd"],
  ["queueTimeBucketsValues", "queueTime"],
  ["infTimeBucketsValues", "inferenceTime"],
  ["prefillTimeBucketsValues", "prefillTime"],
  ["decodeTimeBucketsValues", "decodeTime"],
  ["requestPromptTokens", "promptLengths"],
  ["requestGenerationTokens", "outputLengths"],
  ["requestMaxGenerationTokens", "maxOutputLengths"],
  ["requestParamsMaxTokens", "paramsMaxTokens"],
] as const;
const TOTALS = [
  "totalPromptTokens",
  "totalGenerationTokens",
  "prefixCacheHits",
  "prefixCacheQueries",
] as const;

/** Reads fake metrics whose names may be in kebab-case, as llm-d-inference-sim has them, or in snake_case. @throws {OptionError} */
export function readFakeMetrics(value: Json): FakeMetrics {
  if (!isJsonObject(value)) throw new OptionError("fakeMetrics must be an object of metric values");
  const fields = new Map(Object.entries(value).map(([name, field]) => [camelCase(name), field]));
  const result: Record<string, FakeValue | readonly number[] | Readonly<Record<string, number>>> = {};
  for (const [name, field] of fields) {
    if (field === null) continue;
    if (VALUES.some((known) => known === name)) result[name] = readValue(name, field);
    else if (BUCKETS.some(([known]) => known === name)) result[name] = readNumbers(name, field);
    else if (TOTALS.some((known) => known === name)) result[name] = readNumber(name, field);
    else if (name === "requestSuccessTotal" && isJsonObject(field)) {
      result[name] = Object.fromEntries(
        Object.entries(field).map(([reason, count]) => [reason, readNumber(`${name}.${reason}`, count)]),
      );
    } else throw new OptionError(`fakeMetrics has no metric ${JSON.stringify(name)}; see its documentation`);
  }
  return result;
}

/** Gauges at `sinceStartMs`. */
export function fakeGauges(fake: FakeMetrics, sinceStartMs: number): EngineGauges {
  return {
    running: Math.round(valueAt(fake.runningRequests ?? 0, sinceStartMs)),
    waiting: Math.round(valueAt(fake.waitingRequests ?? 0, sinceStartMs)),
    kvCacheUsage: valueAt(fake.kvCacheUsage ?? 0, sinceStartMs),
  };
}

export function fakeEngineMetrics(fake: FakeMetrics, maxModelLen: number): EngineMetrics {
  const metrics = new EngineMetrics(maxModelLen);
  metrics.promptTokens = fake.totalPromptTokens ?? fake.prefixCacheQueries ?? 0;
  metrics.cachedTokens = fake.prefixCacheHits ?? 0;
  metrics.generationTokens = fake.totalGenerationTokens ?? 0;
  for (const [reason, count] of Object.entries(fake.requestSuccessTotal ?? {}))
    metrics.finished.set(reason, count);
  for (const [name, histogram] of BUCKETS) metrics[histogram].fill(fake[name] ?? []);
  return metrics;
}

function valueAt(value: FakeValue, sinceStartMs: number): number {
  if (typeof value === "number") return value;
  const [shape = "", from = "", to = "", period = ""] = value.split(":");
  const start = Number(from);
  const end = Number(to);
  const periodMs = parseDuration(period, "fakeMetrics period");
  const phase = (sinceStartMs % periodMs) / periodMs;
  switch (shape) {
    case "oscillate":
      return start + ((end - start) * (1 - Math.cos(2 * Math.PI * phase))) / 2;
    case "ramp":
      return start + (end - start) * Math.min(1, sinceStartMs / periodMs);
    case "rampreset":
      return start + (end - start) * phase;
    default:
      return phase < 0.5 ? start : end;
  }
}

function readValue(name: string, value: Json): FakeValue {
  if (typeof value === "number") return value;
  const text = String(value);
  if (/^(oscillate|ramp|rampreset|squarewave):-?[\d.]+:-?[\d.]+:[^:]+$/.test(text)) {
    if (parseDuration(text.split(":")[3] ?? "", `fakeMetrics.${name}`) > 0) return text;
  }
  throw new OptionError(
    `fakeMetrics.${name} must be a number or a function such as "oscillate:0:10:5s", got ${JSON.stringify(value)}`,
  );
}

function readNumbers(name: string, value: Json): number[] {
  if (!Array.isArray(value)) throw new OptionError(`fakeMetrics.${name} must be a list of numbers`);
  return value.map((item) => readNumber(name, item));
}

function readNumber(name: string, value: Json): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new OptionError(`fakeMetrics.${name} must be at least 0, got ${JSON.stringify(value)}`);
}

function camelCase(name: string): string {
  return name.replace(/[-_]([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
