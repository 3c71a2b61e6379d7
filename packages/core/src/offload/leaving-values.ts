import { History } from "../history.ts";
import { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Shapes } from "../shapes.ts";
import { isLongerThan, leaves } from "./leaves.ts";
import type { ResolvedOffloadPolicy } from "./offload-policy.ts";
import { foldLine, refsText, type Stored } from "./references.ts";
import { type FieldSpan, responseFields, withFieldsReplaced } from "./response-fields.ts";

/** Folds that a history begins with at most, before they are folded themselves. */
const mostFolds = 16;

/** An entry of which fields leave. */
interface LeavingFields {
  readonly line: number;
  readonly fields: readonly LeavingField[];
}

/** `place` is that of the value among all that leave. */
interface LeavingField extends FieldSpan {
  readonly place: number;
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
  /** JSON texts, or lines. */
  readonly values: readonly string[];
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
  const values: string[] = [];
  const take = (text: string) => values.push(text) - 1;
  const takeLine = (line: string, overBytes: number) =>
    isLongerThan(line, overBytes) ? take(line) : undefined;

  const inputOverBytes = "bytes" in over ? over.bytes : foldOverBytes;
  const input = header.offload?.input ? undefined : takeLine(inputLine, inputOverBytes);
  const state = header.offload?.state ? undefined : takeLine(stateLine, foldOverBytes);
  const entries: LeavingFields[] = [];
  let newBytes = 0;
  for (let line = newLines; line < history.lineCount; line++) {
    const text = history.line(line);
    newBytes += text.length;
    if ("bytes" in over && !isLongerThan(text, over.bytes)) continue;
    const fields: LeavingField[] = [];
    for (const field of responseFields(text)) {
      const value = text.slice(field.start, field.end);
      if ((policy.fields && !policy.fields.has(field.name)) || !leaves(value, over)) continue;
      fields.push({ ...field, place: take(value) });
      newBytes -= value.length;
    }
    if (fields.length > 0) entries.push({ line, fields });
  }
  const range = linesToFold(history, newLines, newBytes, foldOverBytes);
  const fold = range && { ...range, place: take(history.lines().slice(range.from, range.to).join("\n")) };
  return values.length === 0 ? undefined : { values, input, state, entries, fold };
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
  for (let line = folds; line < newLines; line++) olderBytes += history.line(line).length;
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
  for (const { line, fields } of entries) {
    const refs = fields.map(({ name, place }) => ({ at: name, ...reference(place) }));
    const emptied = fields.map(({ start, end }) => ({ start, end, text: "null" }));
    lines[line] = withFieldsReplaced(lines[line]!, emptied, refsText(refs));
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
