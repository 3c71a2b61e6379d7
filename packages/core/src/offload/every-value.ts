import { toJsonLine } from "../json.ts";
import type { OrchestratorMessage } from "../orchestrator-message.ts";
import { isFold, mayHoldReferences, readFold, referencesOf, type StoredEntry } from "./references.ts";
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
        for (const within of view.lines(readFold(line))) askLine(within);
      });
    } else if (mayHoldReferences(line)) {
      for (const reference of referencesOf(JSON.parse(line))) ask(() => view.value(reference));
    }
  };
  const { input, state } = header.offload ?? {};
  if (input !== undefined) ask(() => view.value(input));
  if (state !== undefined) ask(() => view.value(state));
  for (const line of history.lines()) askLine(line);
  if (missing.length > 0) throw missing[0]!;
}

/** The lines of a history as if nothing had ever left them. Every value must be loaded. @throws {NotLoadedError} */
export function wholeLines(lines: readonly string[], view: ValueView): string[] {
  return lines.flatMap((line) => {
    if (isFold(line)) return wholeLines(view.lines(readFold(line)), view);
    if (!mayHoldReferences(line)) return line;
    const { agent, response, ...rest } = JSON.parse(line) as StoredEntry;
    const values = referencesOf({ response, ...rest }).map((reference) => [
      reference.at,
      view.value(reference),
    ]);
    return toJsonLine({ agent, response: { ...response, ...Object.fromEntries(values) } });
  });
}
