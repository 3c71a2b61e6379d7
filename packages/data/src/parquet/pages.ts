import type { RandomAccess } from "../rows/shard.ts";
import { maxPageBytes } from "./codecs.ts";
import { ThriftError, ThriftReader, type ThriftStruct, type ThriftValue } from "./thrift-compact.ts";

/** A page of a column chunk, as its header says. */
export interface Page {
  /** Where its header begins in the file. */
  readonly start: number;
  /** Where its body begins, and where the page ends. */
  readonly body: number;
  readonly end: number;
  /** Values, nulls counted; 0 for a dictionary. In a column that is flat: rows. */
  readonly values: number;
  /** CRC-32 of the body, where the writer gave one. */
  readonly crc: number | undefined;
}

/** Pages that are not what the rest of the file says. */
export class PageError extends Error {}

/** Values of one page. A page of 1 MiB has some 20,000; run lengths let a forged header claim any number. */
const maxPageValues = 2 ** 24;
const aheadBytes = 64 * 1024;
const maxHeaderBytes = 4 * 1024 * 1024;

// Ids of fields in parquet.thrift: PageHeader, DataPageHeader (1: values), DataPageHeaderV2 (1: values), DictionaryPageHeader.
const field = {
  type: 1,
  uncompressed: 2,
  compressed: 3,
  crc: 4,
  data: 5,
  dictionary: 7,
  dataV2: 8,
  values: 1,
};
const pageType = { data: 0, index: 1, dictionary: 2, dataV2: 3 };

/**
 * The pages of a column chunk, found by their headers alone; at most `maxValues` values in them.
 *
 * Their sizes and counts are checked here, since the decoder takes them at their word.
 * @throws {PageError} saying what is wrong
 */
export async function readPages(
  file: RandomAccess,
  { start, end }: { readonly start: number; readonly end: number },
  maxValues: number,
): Promise<Page[]> {
  const pages: Page[] = [];
  let values = 0;
  let ahead: { readonly at: number; readonly bytes: Buffer } = { at: start, bytes: Buffer.alloc(0) };
  for (let at = start; at < end; at = pages.at(-1)!.end) {
    let page = pageIn(ahead, at, end);
    for (let length = aheadBytes; page instanceof ThriftError; length *= 8) {
      ahead = { at, bytes: await file.read(at, Math.min(length, end - at)) };
      page = pageIn(ahead, at, end);
      if (page instanceof ThriftError && (length >= maxHeaderBytes || at + length >= end)) {
        throw new PageError(`has a damaged page header at byte ${at}: ${page.message}`);
      }
    }
    values += page.values;
    if (values > maxValues) throw new PageError(`has more than ${maxValues} values`);
    pages.push(page);
  }
  return pages;
}

/** The page at `at`, or what keeps its header from being read: too few bytes, or damage. */
function pageIn(
  ahead: { readonly at: number; readonly bytes: Buffer },
  at: number,
  end: number,
): Page | ThriftError {
  const reader = new ThriftReader(ahead.bytes, at - ahead.at);
  let header: ThriftStruct;
  try {
    header = reader.struct();
  } catch (error) {
    if (error instanceof ThriftError) return error;
    throw error;
  }
  return pageOf(header, at, ahead.at + reader.at, end);
}

function pageOf(header: ThriftStruct, start: number, body: number, chunkEnd: number): Page {
  const compressed = count(header.get(field.compressed));
  const uncompressed = count(header.get(field.uncompressed));
  if (body + compressed > chunkEnd)
    throw new PageError(`has a page at byte ${start} that does not end in it`);
  if (uncompressed > maxPageBytes) {
    throw new PageError(
      `has a page of ${uncompressed} bytes; at most ${maxPageBytes} are read: write smaller pages`,
    );
  }
  const crc = header.get(field.crc);
  return {
    start,
    body,
    end: body + compressed,
    values: valuesOf(header, start),
    crc: typeof crc === "number" ? crc >>> 0 : undefined,
  };
}

function valuesOf(header: ThriftStruct, start: number): number {
  const type = header.get(field.type);
  const isData = type === pageType.data || type === pageType.dataV2;
  if (!isData && type !== pageType.dictionary) {
    throw new PageError(`has a page of unknown type ${type} at byte ${start}`);
  }
  const details = header.get(
    type === pageType.data ? field.data : type === pageType.dataV2 ? field.dataV2 : field.dictionary,
  );
  if (!(details instanceof Map)) throw new PageError(`has a page without details at byte ${start}`);
  const values = count((details as ThriftStruct).get(field.values));
  if (values > maxPageValues) throw new PageError(`claims ${values} values in the page at byte ${start}`);
  return isData ? values : 0;
}

function count(value: ThriftValue | undefined): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new PageError(`has ${String(value)} where a length should be`);
}
