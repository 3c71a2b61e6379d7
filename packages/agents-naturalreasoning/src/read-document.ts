import { BadRowError, type Json, type JsonObject, type PreparedRow, type RowId } from "@matrix/core";
import { idField, languageField } from "./fixed-texts.ts";
import type { NaturalReasoningDocument } from "./schemas.ts";

/** The fields of a document that agents read. */
type DocumentFields = Pick<NaturalReasoningDocument, "text" | "language_id_whole_page_fasttext">;

/** A row as the workload wants it: unchanged, named by its WARC record id. @throws {BadRowError} where it has none. */
export function prepareDocument(row: Json): PreparedRow<NaturalReasoningDocument> {
  if (!isObject(row)) throw new BadRowError('row is not an object; "text" and "metadata" are needed');
  const { metadata } = row;
  if (!isObject(metadata)) throw new BadRowError('row has no object "metadata"; its id stands there');
  return { id: idOf(metadata), input: { ...row, metadata } };
}

/**
 * How far a document is English, from 0 to 1; 0 where nothing is said. true counts as 1.
 *
 * @throws {BadRowError} where the shares are no object, or English's is no number.
 */
export function englishScore(document: DocumentFields): number {
  const shares = document[languageField];
  if (shares === undefined) return 0;
  if (!isObject(shares))
    throw new BadRowError(`"${languageField}" of a row must be an object, if it is given`);
  return shareOf(shares);
}

/** English's part in an object of shares. @throws {BadRowError} where it is no number. */
export function shareOf(shares: JsonObject): number {
  const { en = 0 } = shares;
  if (typeof en === "number" || typeof en === "boolean") return Number(en);
  throw new BadRowError(`"en" in "${languageField}" of a row must be a number, got ${JSON.stringify(en)}`);
}

/** A document's text. @throws {BadRowError} where it has none. */
export function documentText({ text }: DocumentFields): string {
  if (typeof text === "string") return text;
  throw new BadRowError('row has no "text"; it is what the models are given to read');
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function idOf(metadata: JsonObject): RowId {
  const id = metadata[idField];
  if (id === null || typeof id === "string" || typeof id === "number") return id;
  if (id === undefined) throw new BadRowError(`"metadata" of a row has no "${idField}"; it names the record`);
  throw new BadRowError(`"${idField}" of a row must be text, a number or null, got ${JSON.stringify(id)}`);
}
