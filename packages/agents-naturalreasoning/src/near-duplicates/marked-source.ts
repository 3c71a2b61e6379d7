import { BadRowError, type Json, type RowSource, type SourceRow } from "@matrix/core";
import { duplicateField } from "../fixed-texts.ts";
import { englishScore, isObject } from "../read-document.ts";
import { NearDuplicateIndex, type NearDuplicateOptions } from "./near-duplicate-index.ts";

/** Which documents are looked at. */
export interface MarkOptions extends NearDuplicateOptions {
  /** Share of English below which a document is rejected anyway. */
  readonly filter_en: number;
  /** Whether documents that say nothing of their language are looked at, since the filter will find it out. */
  readonly identify: boolean;
}

/**
 * A data set whose near-duplicates say so, in the row: the filter rejects them. What is a near-duplicate follows from the data set
 * alone, in its order; to begin in the middle, the rows before are read again.
 */
export function markedSource(source: RowSource, options: MarkOptions): RowSource {
  return {
    fingerprint: () => source.fingerprint(),
    count: () => source.count(),
    ...(source.progress === undefined ? {} : { progress: () => source.progress?.() }),
    async *rows({ start, signal }) {
      const index = new NearDuplicateIndex(options);
      for await (const row of source.rows({ start: 0, signal })) {
        const marked = markedRow(row, index, options);
        if (row.index >= start) yield marked;
      }
    },
  };
}

function markedRow(row: SourceRow, index: NearDuplicateIndex, options: MarkOptions): SourceRow {
  if (!("value" in row) || !isObject(row.value)) return row;
  // A mark that came with the data is of another data set.
  const { [duplicateField]: _, ...value } = row.value;
  const text = lookedAt(value, options);
  const original = text === undefined ? undefined : index.add(row.index, text);
  return {
    index: row.index,
    value: original === undefined ? value : { ...value, [duplicateField]: { ...original } },
  };
}

/** The text of a document that may come to be read by a model. */
function lookedAt(
  value: { readonly [key: string]: Json },
  { filter_en, identify }: MarkOptions,
): string | undefined {
  const { text } = value;
  if (typeof text !== "string") return undefined;
  try {
    const says = value.language_id_whole_page_fasttext !== undefined;
    return (!says && identify) || englishScore(value) >= filter_en ? text : undefined;
  } catch (error) {
    // The filter refuses it.
    if (error instanceof BadRowError) return undefined;
    throw error;
  }
}
