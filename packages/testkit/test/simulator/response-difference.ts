import type { Json } from "../../src/simulator/json.ts";
import type { RawResponse } from "./bare-socket.ts";
import type { RecordedCase } from "./recorded-vllm.ts";

/** Where an answer differs from the recorded one in what a client can rely on; empty: nowhere. */
export function differences(recorded: RecordedCase["response"], actual: RawResponse): string[] {
  const found: string[] = [];
  const expect = (what: string, wanted: unknown, got: unknown) => {
    const [a, b] = [JSON.stringify(wanted), JSON.stringify(got)];
    if (a !== b) found.push(`${what}: recorded ${a}, got ${b}`);
  };
  expect("status line", recorded.status_line, actual.statusLine);
  expect("header names", names(recorded.headers), names(actual.headers));
  const isError = !recorded.status_line.includes(" 200 ");
  // the recording shortened a file's path in some error texts, but kept the length that was sent
  const isWhole = contentLength(recorded.headers) === Buffer.byteLength(recorded.body);
  const varying = isError && isWhole ? ["date"] : ["date", "content-length"];
  expect("header values", stable(recorded.headers, varying), stable(actual.headers, varying));
  const body = actual.body.toString("utf8");
  if (isError) expect("error body", recorded.body, body);
  else if (recorded.chunked !== undefined) compareStreams(recorded.body, actual, expect);
  else if (recorded.body.startsWith("{") && !recorded.body.endsWith("(cut)")) {
    const [wanted, got]: [Json, Json] = [JSON.parse(recorded.body), JSON.parse(body)];
    expect("structure", shapeOf(wanted), shapeOf(got));
    expect("fixed values", fixedValues(wanted), fixedValues(got));
  }
  return found;
}

type Expect = (what: string, wanted: unknown, got: unknown) => void;

function compareStreams(recorded: string, actual: RawResponse, expect: Expect): void {
  expect("terminated", true, actual.terminated);
  const oneEventEach = (actual.chunks ?? []).every((chunk) => /^data: [^\n]*\n\n$/.test(chunk));
  expect("one event in each chunk", true, oneEventEach);
  const [wanted, got] = [recorded, actual.body.toString("utf8")].map(eventsOf);
  for (const index of ["0", "1", "-"]) {
    expect(`events of choice ${index}`, sequence(wanted ?? [], index), sequence(got ?? [], index));
  }
}

function eventsOf(body: string): string[] {
  return body
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => event.slice("data: ".length));
}

/** Shapes of the events of one choice ("-": of none), runs of the same shape once. */
function sequence(events: readonly string[], index: string): string[] {
  const shapes: string[] = [];
  for (const event of events) {
    if (choiceOf(event) !== index) continue;
    const shape =
      event === "[DONE]"
        ? event
        : JSON.stringify([shapeOf(JSON.parse(event)), fixedValues(JSON.parse(event))]);
    if (shapes.at(-1) !== shape) shapes.push(shape);
  }
  return shapes;
}

function choiceOf(event: string): string {
  return /"choices":\[\{"index":(\d+)/.exec(event)?.[1] ?? "-";
}

const names = (headers: [string, string][]) => headers.map(([name]) => name);

const contentLength = (headers: [string, string][]) =>
  Number(headers.find(([name]) => name === "content-length")?.[1]);

function stable(headers: [string, string][], varying: string[]): [string, string][] {
  return headers.filter(([name]) => !varying.includes(name));
}

/** Keys in order and types of values; arrays by the kinds of their items, `choices` also by its length. */
export function shapeOf(value: Json, key = ""): Json {
  if (value === null) return "null";
  if (Array.isArray(value)) {
    const kinds = [...new Set(value.map((item) => JSON.stringify(shapeOf(item, key))))].sort();
    return key === "choices" ? [value.length, ...kinds] : kinds;
  }
  if (typeof value !== "object") return typeof value;
  const entries = Object.entries(value);
  // objects keyed by tokens or token ids
  const isMap =
    entries.length > 0 && (entries.every(([name]) => /^\d+$/.test(name)) || key === "top_logprobs");
  if (isMap && !("token" in value)) return { "*": shapeOf(entries[0]![1]) };
  return Object.fromEntries(entries.map(([name, item]) => [name, shapeOf(item, name)]));
}

const FIXED = [
  "object",
  "model",
  "role",
  "finish_reason",
  "stop_reason",
  "type",
  "index",
  "max_model_len",
  "version",
];

/** Values that do not depend on what was said. */
function fixedValues(value: Json): Json {
  if (Array.isArray(value)) return value.map(fixedValues).filter((item) => JSON.stringify(item) !== "{}");
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]): [string, Json][] => {
      if (FIXED.includes(name) && (typeof item !== "object" || item === null)) return [[name, item]];
      const inner = fixedValues(item);
      return JSON.stringify(inner) === "{}" || JSON.stringify(inner) === "[]" ? [] : [[name, inner]];
    }),
  );
}
