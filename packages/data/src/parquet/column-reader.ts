import { crc32 } from "node:zlib";
import { DataError } from "@matrix/core";
import { type ColumnMetaData, parquetScan } from "hyparquet";
import { compressors } from "./codecs.ts";
import { type Page, PageError, readPages } from "./pages.ts";
import { chunkRange, type ParquetColumn, type ParquetFile } from "./parquet-file.ts";
import { parsers } from "./values.ts";

/** Values of a nested column that one row group may hold: they are decoded at once. */
const maxNestedValues = 2 ** 25;

/** One leaf of a column in one row group. */
interface Chunk {
  readonly metadata: ColumnMetaData;
  readonly pages: readonly Page[];
}

/** Values by row. */
export type ColumnValues = ArrayLike<unknown>;

/**
 * Reads one column of one row group, a range of rows at a time.
 *
 * A flat column is read by pages: what is held is the pages that the range touches. Pages of a nested column need not begin
 * where a row does, so that it is decoded as a whole once and held until the row group is done.
 */
export class ColumnReader {
  readonly #file: ParquetFile;
  readonly #column: ParquetColumn;
  readonly #where: string;
  readonly #rows: number;
  readonly #chunks: readonly Chunk[];
  readonly #plainText: boolean;
  #whole: Promise<ColumnValues> | undefined;

  private constructor(
    file: ParquetFile,
    column: ParquetColumn,
    where: string,
    rows: number,
    chunks: readonly Chunk[],
    plainText: boolean,
  ) {
    this.#file = file;
    this.#column = column;
    this.#where = where;
    this.#rows = rows;
    this.#chunks = chunks;
    this.#plainText = plainText;
  }

  /**
   * Finds the pages and checks them against the row count.
   *
   * @param plainText whether bytes without a type are text
   * @throws {DataError}
   */
  static async open(
    file: ParquetFile,
    groupIndex: number,
    column: ParquetColumn,
    plainText: boolean,
  ): Promise<ColumnReader> {
    const group = file.metadata.row_groups[groupIndex]!;
    const rows = Number(group.num_rows);
    const where = `column ${column.name} of row group ${groupIndex}`;
    const chunks: Chunk[] = [];
    for (const leaf of column.leaves) {
      const metadata = group.columns[leaf]!.meta_data!;
      const maxValues = column.flat ? rows : maxNestedValues;
      const pages = await readPages(file.access, chunkRange(metadata), maxValues).catch((error: unknown) => {
        throw error instanceof PageError ? damaged(file, where, error.message) : error;
      });
      const values = pages.reduce((sum, page) => sum + page.values, 0);
      const expected = column.flat ? rows : Number(metadata.num_values);
      if (values !== expected) {
        throw damaged(file, where, `has ${values} values where its footer says ${expected}`);
      }
      chunks.push({ metadata, pages });
    }
    return new ColumnReader(file, column, where, rows, chunks, plainText);
  }

  /** The values of rows `from` to `to` (not included), counted in the row group. @throws {DataError} */
  async read(from: number, to: number): Promise<ColumnValues> {
    if (this.#column.flat) return this.#flat(this.#chunks[0]!, from, to);
    this.#whole ??= this.#decode(this.#chunks, this.#rows, 0, this.#rows);
    const values = await this.#whole;
    return from === 0 && to === values.length ? values : Array.prototype.slice.call(values, from, to);
  }

  #flat({ metadata, pages }: Chunk, from: number, to: number): Promise<ColumnValues> {
    const touched: Page[] = [];
    let rows = 0;
    let first: number | undefined;
    for (const page of pages) {
      const end = rows + page.values;
      // A dictionary has no values of its own, and every page may point into it.
      if (page.values === 0) touched.push(page);
      else if (end > from && rows < to) {
        first ??= rows;
        touched.push(page);
      }
      rows = end;
    }
    const base = first ?? 0;
    const held = touched.reduce((sum, page) => sum + page.values, 0);
    return this.#decode([{ metadata, pages: touched }], held, from - base, to - base);
  }

  /** Decodes pages as if they were all that the file holds: one row group of `rows` rows. */
  async #decode(chunks: readonly Chunk[], rows: number, from: number, to: number): Promise<ColumnValues> {
    const parts: Buffer[] = [];
    const columns: { file_offset: bigint; meta_data: ColumnMetaData }[] = [];
    let length = 0;
    for (const { metadata, pages } of chunks) {
      const { dictionary_page_offset: _, ...rest } = metadata;
      const start = length;
      for (const run of runsOf(pages)) {
        const bytes = await this.#readRun(run);
        parts.push(bytes);
        length += bytes.length;
      }
      const moved = { data_page_offset: BigInt(start), total_compressed_size: BigInt(length - start) };
      columns.push({ file_offset: 0n, meta_data: { ...rest, ...moved } });
    }
    const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts, length);
    const count = BigInt(rows);
    const group = { columns, num_rows: count, total_byte_size: BigInt(length) };
    try {
      const scan = await parquetScan({
        file: { byteLength: length, slice: (start, end) => exactBuffer(bytes, start, end) },
        metadata: { ...this.#file.metadata, num_rows: count, row_groups: [group] },
        compressors,
        parsers,
        utf8: this.#plainText,
        useOffsetIndex: false,
      });
      const values = await scan.readColumn({ column: this.#column.name, rowStart: from, rowEnd: to });
      if (values.length !== to - from) throw new Error(`${values.length} values for ${to - from} rows`);
      return values;
    } catch (cause) {
      throw damaged(this.#file, this.#where, `cannot be decoded: ${(cause as Error).message}`, cause);
    }
  }

  /** Pages that lie side by side, read as one. */
  async #readRun(pages: readonly Page[]): Promise<Buffer> {
    const { start } = pages[0]!;
    const bytes = await this.#file.access.read(start, pages.at(-1)!.end - start);
    for (const { body, end, crc } of pages) {
      if (crc !== undefined && crc32(bytes.subarray(body - start, end - start)) !== crc) {
        throw damaged(this.#file, this.#where, `has a page at byte ${body} that does not match its checksum`);
      }
    }
    return bytes;
  }
}

function runsOf(pages: readonly Page[]): Page[][] {
  const runs: Page[][] = [];
  for (const page of pages) {
    const run = runs.at(-1);
    if (run !== undefined && run.at(-1)!.end === page.start) run.push(page);
    else runs.push([page]);
  }
  return runs;
}

function exactBuffer(bytes: Buffer, start: number, end = bytes.length): ArrayBuffer {
  const copy = new ArrayBuffer(end - start);
  bytes.copy(new Uint8Array(copy), 0, start, end);
  return copy;
}

function damaged(file: ParquetFile, where: string, says: string, cause?: unknown): DataError {
  return new DataError(
    `data set ${file.path} is damaged: ${where} ${says}; fetch it again`,
    cause === undefined ? undefined : { cause },
  );
}
