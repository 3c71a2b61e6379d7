import { MessageError } from "../errors.ts";
import { toJsonLine } from "../json.ts";

/** A value that lies in the run's offload store: JSON text, or several lines of it. */
export interface Stored {
  /** Lower-case hex SHA-256 of the stored bytes. */
  readonly id: string;
  readonly bytes: number;
}

/** A field of a reply that lies in the store; `null` stands in its place. */
export interface StoredField extends Stored {
  readonly at: string;
}

/** Earlier entries that lie in the store as one value, a line each; among those lines there may be folds again. */
export interface Fold extends Stored {
  /** Entries, those of folds within counted too. */
  readonly entries: number;
}

/**
 * What all lines that hold references begin or go on with. References stand beside an entry's agent and response, never
 * among what was replied: no reply can pass for one, whatever a model or a tool said.
 */
const foldStart = '{"fold":';
const refsStart = ',"refs":[{"at":';

export function isFold(line: string): boolean {
  return line.startsWith(foldStart);
}

/** Whether a line may hold references; a reply's text that looks like it costs a parse and no more. */
export function mayHoldReferences(line: string): boolean {
  return line.includes(refsStart);
}

export function foldLine({ entries, id, bytes }: Fold): string {
  return `${foldStart}${toJsonLine({ entries, id, bytes })}}`;
}

/** @throws {MessageError} */
export function readFold(line: string): Fold {
  const { fold } = JSON.parse(line) as { fold?: Partial<Fold> };
  if (!isStored(fold) || !isCount((fold as Fold).entries) || (fold as Fold).entries === 0) {
    throw new MessageError(`fold of a history must hold entries, id and bytes, got ${line.slice(0, 200)}`);
  }
  return fold as Fold;
}

/** What an entry's line ends with, before its last brace. */
export function refsText(refs: readonly StoredField[]): string {
  return `,"refs":${toJsonLine(refs)}`;
}

/** The line of an entry without its references. */
export function withoutRefs(line: string): string {
  return `${line.slice(0, line.lastIndexOf(refsStart))}}`;
}

/** The references of a parsed entry; none where it has none. @throws {MessageError} where it has them, but wrongly. */
export function referencesOf(entry: unknown): readonly StoredField[] {
  const { refs, response } = entry as { refs?: unknown; response?: object };
  if (refs === undefined) return [];
  const good = (ref: unknown) =>
    isStored(ref) &&
    typeof (ref as Partial<StoredField>).at === "string" &&
    Object.hasOwn(response ?? {}, (ref as StoredField).at);
  if (!Array.isArray(refs) || refs.length === 0 || !refs.every(good)) {
    throw new MessageError(
      "refs of a history entry must name fields of its response, each with id and bytes",
    );
  }
  return refs as readonly StoredField[];
}

/** Whether a value from outside is a reference. */
export function isStored(value: unknown): value is Stored {
  if (typeof value !== "object" || value === null) return false;
  const { id, bytes } = value as Partial<Stored>;
  return typeof id === "string" && /^[0-9a-f]{64}$/.test(id) && isCount(bytes);
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
