import type { OrchestratorMessage } from "../orchestrator-message.ts";
import { isFold, mayHoldReferences, readFold, referencesOf, withoutRefs } from "./references.ts";
import { responseFields, withFieldsReplaced } from "./response-fields.ts";
import { NotLoadedError, type ValueView } from "./value-view.ts";

/** Asks the view for all that a message refers to, so that what is missing is fetched at once. @throws {NotLoadedError} */
export function readEveryValue({ header, history }: OrchestratorMessage, view: ValueView): void {
  const missing: NotLoadedError[] = [];
  const ask = (read: () => void) => {
    try {
      read();
    } catch (error) {
      if (!(error instanceof NotLoadedError)) throw error;
      missing.push(error);
    }
  };
  const askLine = (line: string) => {
    if (isFold(line)) {
      ask(() => {
        for (const within of view.held(readFold(line)).lines) askLine(within);
      });
    } else if (mayHoldReferences(line)) {
      for (const reference of referencesOf(JSON.parse(line))) ask(() => view.held(reference));
    }
  };
  const { input, state } = header.offload ?? {};
  if (input !== undefined) ask(() => view.held(input));
  if (state !== undefined) ask(() => view.held(state));
  for (const line of history.lines()) askLine(line);
  if (missing.length > 0) throw missing[0]!;
}

/** The lines of a history as if nothing had ever left them. Every value must be loaded. @throws {NotLoadedError} */
export function wholeLines(lines: readonly string[], view: ValueView): string[] {
  return lines.flatMap((line) => {
    if (isFold(line)) return wholeLines(view.held(readFold(line)).lines, view);
    return mayHoldReferences(line) ? wholeLine(line, view) : line;
  });
}

function wholeLine(line: string, view: ValueView): string {
  const references = referencesOf(JSON.parse(line));
  if (references.length === 0) return line;
  const texts = new Map(references.map((reference) => [reference.at, view.held(reference).text]));
  const fields = responseFields(line).flatMap(({ name, ...span }) => {
    const text = texts.get(name);
    return text === undefined ? [] : { ...span, text };
  });
  return withFieldsReplaced(withoutRefs(line), fields, "");
}
