import { History } from "../history.ts";
import { deepFreeze, type Json } from "../json.ts";
import { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Shapes } from "../shapes.ts";
import { jsonKey, type KeptValue, linesKey } from "./kept-values.ts";
import { isLongerThan, textThatLeaves } from "./leaves.ts";
import type { ResolvedOffloadPolicy } from "./offload-policy.ts";
import { foldLine, type Stored, storedEntryLine } from "./references.ts";

/** Folds that a history begins with at most, before they are folded themselves. */
const mostFolds = 16;

/** A value that is to be stored, and how this process keeps it under its id. */
export interface LeavingValue {
  readonly text: string;
  readonly key: (id: string) => string;
  readonly kept: KeptValue;
}

/** An entry of which fields leave. A `place` is that of a value among all that leave. */
interface LeavingFields {
  readonly line: number;
  readonly agent: string;
  readonly response: { readonly [field: string]: Json };
  readonly fields: readonly { readonly at: string; readonly place: number }[];
}

/** Lines of a history that become one: from `from` on, up to and without `to`. */
interface LeavingLines {
  readonly from: number;
  readonly to: number;
  readonly entries: number;
  readonly place: number;
}

/** What leaves a message. */
export interface Leaving {
  readonly values: readonly LeavingValue[];
  readonly input: number | undefined;
  readonly state: number | undefined;
  readonly entries: readonly LeavingFields[];
  readonly fold: LeavingLines | undefined;
}

/**
 * What is to leave a message; `undefined` where all stays.
 *
 * @param newLines lines of its history from here on were added by the last hop; older ones were looked at before.
 */
export function whatLeaves<S extends Shapes>(
  { header, inputLine, stateLine, history }: OrchestratorMessage<S>,
  newLines: number,
  policy: ResolvedOffloadPolicy,
): Leaving | undefined {
  const { over, foldOverBytes } = policy;
  const values: LeavingValue[] = [];
  const take = (text: string, kept: KeptValue) =>
    values.push({ text, key: "json" in kept ? jsonKey : linesKey, kept }) - 1;
  const takeLine = (line: string, overBytes: number) =>
    isLongerThan(line, overBytes) ? take(line, { json: deepFreeze(JSON.parse(line) as Json) }) : undefined;

  const inputOverBytes = "bytes" in over ? over.bytes : foldOverBytes;
  const input = header.offload?.input ? undefined : takeLine(inputLine, inputOverBytes);
  const state = header.offload?.state ? undefined : takeLine(stateLine, foldOverBytes);
  const entries: LeavingFields[] = [];
  let newBytes = 0;
  for (let line = newLines; line < history.lineCount; line++) {
    const text = history.line(line);
    newBytes += Buffer.byteLength(text);
    if ("bytes" in over && !isLongerThan(text, over.bytes)) continue;
    const entry = fieldsThatLeave(text, policy, (leaves, json) => {
      newBytes -= leaves.length;
      return take(leaves, { json });
    });
    if (entry.fields.length > 0) entries.push({ line, ...entry });
  }
  const range = linesToFold(history, newLines, newBytes, foldOverBytes);
  const lines = range && history.lines().slice(range.from, range.to);
  const fold = lines && { ...range, place: take(lines.join("\n"), { lines }) };
  return values.length === 0 ? undefined : { values, input, state, entries, fold };
}

function fieldsThatLeave(
  line: string,
  { over, fields }: ResolvedOffloadPolicy,
  take: (text: string, value: Json) => number,
): Omit<LeavingFields, "line"> {
  const { agent, response } = JSON.parse(line) as Pick<LeavingFields, "agent" | "response">;
  const leaving: { at: string; place: number }[] = [];
  for (const [at, value] of Object.entries(response)) {
    if (fields !== undefined && !fields.has(at)) continue;
    const text = textThatLeaves(value, over);
    if (text !== undefined) leaving.push({ at, place: take(text, deepFreeze(value)) });
  }
  return { agent, response, fields: leaving };
}

/** The newest entries stay: who handles the row next most likely reads them. */
function linesToFold<S extends Shapes>(
  history: History<S>,
  newLines: number,
  newBytes: number,
  foldOverBytes: number,
): Omit<LeavingLines, "place"> | undefined {
  const folds = history.folds.length;
  let olderBytes = 0;
  for (let line = folds; line < newLines; line++) olderBytes += Buffer.byteLength(history.line(line));
  // Little is not worth a call of its own, however much the last hop added.
  if (olderBytes + newBytes <= foldOverBytes || olderBytes * 4 < foldOverBytes) return undefined;
  const newer = history.lineCount - newLines;
  return folds < mostFolds
    ? { from: folds, to: newLines, entries: newLines - folds }
    : { from: 0, to: newLines, entries: history.length - newer };
}

/** The message with references in place of what left it. @param stored what the store gave back for each value. */
export function withReferences<S extends Shapes>(
  { header, inputLine, stateLine, history }: OrchestratorMessage<S>,
  { input, state, entries, fold }: Leaving,
  stored: readonly Stored[],
  store: string,
): OrchestratorMessage<S> {
  const reference = (place: number): Stored => ({ id: stored[place]!.id, bytes: stored[place]!.bytes });
  const offload = {
    ...header.offload,
    store,
    ...(input !== undefined && { input: reference(input) }),
    ...(state !== undefined && { state: reference(state) }),
  };
  const lines = history.lines();
  for (const { line, agent, response, fields } of entries) {
    const refs = fields.map(({ at, place }) => ({ at, ...reference(place) }));
    const emptied = Object.fromEntries(fields.map(({ at }) => [at, null]));
    lines[line] = storedEntryLine({ agent, response: { ...response, ...emptied }, refs });
  }
  if (fold !== undefined) {
    const { from, to, place } = fold;
    lines.splice(from, to - from, foldLine({ entries: fold.entries, ...reference(place) }));
  }
  return new OrchestratorMessage<S>(
    { ...header, offload },
    input === undefined ? inputLine : "null",
    state === undefined ? stateLine : "null",
    entries.length === 0 && fold === undefined ? history : History.fromLines<S>(lines),
  );
}
