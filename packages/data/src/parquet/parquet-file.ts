import { DataError } from "@matrix/core";
import { type FileMetaData, parquetMetadata, parquetSchema, type RowGroup, type SchemaTree } from "hyparquet";
import { dataErrorFrom } from "../rows/data-file.ts";
import type { RandomAccess, Shard } from "../rows/shard.ts";
import { canDecompress } from "./codecs.ts";
import { ThriftReader } from "./thrift-compact.ts";

/** A top-level column: what a row has under one key. */
export interface ParquetColumn {
  readonly name: string;
  readonly schema: SchemaTree;
  /** One value a row, so that pages and rows line up; otherwise a list, map or struct. */
  readonly flat: boolean;
  /** Where its leaves stand among a row group's column chunks. */
  readonly leaves: readonly number[];
}

/** An open Parquet file whose footer has been checked. */
export interface ParquetFile {
  readonly path: string;
  readonly access: RandomAccess;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
}

const magic = "PAR1";
const maxFooterBytes = 256 * 1024 * 1024;

/** Opens a Parquet file and checks that its footer agrees with itself. @throws {DataError} */
export async function openParquet(shard: Shard): Promise<ParquetFile> {
  const path = shard.name;
  const access = await shard.open();
  const { bytes } = access;
  try {
    const tail = bytes < 12 ? Buffer.alloc(0) : await access.read(bytes - 8, 8);
    if (tail.toString("latin1", 4) === "PARE") throw refused(path, "is encrypted, which is not read");
    if (tail.toString("latin1", 4) !== magic) {
      throw refused(
        path,
        "does not end as Parquet does; it is another format, or was cut off: fetch it again",
      );
    }
    const footerBytes = tail.readUInt32LE(0);
    const dataEnd = bytes - 8 - footerBytes;
    if (dataEnd < 4 || footerBytes > maxFooterBytes) {
      throw refused(path, `claims a footer of ${footerBytes} bytes in a file of ${bytes}; fetch it again`);
    }
    const metadata = parseFooter(path, await access.read(dataEnd, footerBytes + 8));
    const columns = columnsOf(path, metadata);
    const rows = checkRowGroups(path, metadata, columns, dataEnd);
    return { path, access, metadata, columns, rows };
  } catch (error) {
    await access.close();
    throw dataErrorFrom(path, error);
  }
}

function parseFooter(path: string, footer: Buffer): FileMetaData {
  try {
    new ThriftReader(footer.subarray(0, -8)).struct();
    return parquetMetadata(footer, { geoparquet: false });
  } catch (cause) {
    throw refused(path, `has a damaged footer (${(cause as Error).message}); fetch it again`, cause);
  }
}

function columnsOf(path: string, metadata: FileMetaData): ParquetColumn[] {
  let leaf = 0;
  const columns = treeOf(path, metadata).children.map((schema): ParquetColumn => {
    const leaves = leavesOf(schema).map((node) => {
      checkLeaf(path, node);
      return leaf++;
    });
    const flat = schema.children.length === 0 && schema.element.repetition_type !== "REPEATED";
    return { name: schema.element.name, schema, flat, leaves };
  });
  if (columns.length === 0) throw refused(path, "has no columns");
  if (new Set(columns.map(({ name }) => name)).size < columns.length) {
    throw refused(path, "has two columns of the same name; rename one");
  }
  if (metadata.schema.some(({ name }) => name === "__proto__")) {
    throw refused(path, 'has a column or field "__proto__", which could change a prototype; rename it');
  }
  return columns;
}

function treeOf(path: string, metadata: FileMetaData): SchemaTree {
  try {
    return parquetSchema(metadata);
  } catch (cause) {
    throw refused(path, "has a damaged schema; fetch it again", cause);
  }
}

function leavesOf(node: SchemaTree): SchemaTree[] {
  return node.children.length === 0 ? [node] : node.children.flatMap(leavesOf);
}

function checkLeaf(path: string, { element, path: names }: SchemaTree): void {
  const kind = element.converted_type;
  if (kind === "BSON" || kind === "INTERVAL") {
    throw refused(path, `has the ${kind} column ${names.join(".")}, which is not read; leave it out`);
  }
  // Enumerations are text; without this they would come as bytes.
  if (kind === "ENUM" || element.logical_type?.type === "ENUM") element.converted_type = "UTF8";
}

/** @returns rows in all */
function checkRowGroups(
  path: string,
  metadata: FileMetaData,
  columns: readonly ParquetColumn[],
  dataEnd: number,
): number {
  let rows = 0;
  for (const [at, group] of metadata.row_groups.entries()) {
    const wrong = problemOf(group, columns, dataEnd);
    if (wrong !== undefined) throw refused(path, `is damaged or forged: row group ${at} ${wrong}`);
    rows += Number(group.num_rows);
  }
  if (BigInt(rows) !== metadata.num_rows) {
    throw refused(
      path,
      `is damaged or forged: its row groups have ${rows} rows, its footer says ${metadata.num_rows}`,
    );
  }
  return rows;
}

function problemOf(group: RowGroup, columns: readonly ParquetColumn[], dataEnd: number): string | undefined {
  const rows = Number(group.num_rows);
  if (!Number.isSafeInteger(rows) || rows < 0) return `has ${group.num_rows} rows`;
  const expected = columns.flatMap(({ schema }) => leavesOf(schema).map((leaf) => leaf.path.join(".")));
  if (group.columns.length !== expected.length) return `has ${group.columns.length} columns`;
  for (const [at, { meta_data: chunk, file_path, crypto_metadata }] of group.columns.entries()) {
    const name = expected[at]!;
    if (chunk === undefined || crypto_metadata !== undefined) return `has column ${name} encrypted`;
    if (file_path !== undefined) return `keeps column ${name} in another file`;
    if (chunk.path_in_schema.join(".") !== name) return `has another column in the place of ${name}`;
    if (!canDecompress(chunk.codec))
      return `has column ${name} compressed as ${chunk.codec}, which is not read`;
    const { start, end } = chunkRange(chunk);
    if (!(start >= 4 && start <= end && end <= dataEnd)) return `has column ${name} outside of the file`;
  }
  return undefined;
}

/** Bytes of the file that a column chunk takes. */
export function chunkRange(chunk: {
  readonly dictionary_page_offset?: bigint;
  readonly data_page_offset: bigint;
  readonly total_compressed_size: bigint;
}): { start: number; end: number } {
  const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
  return { start, end: start + Number(chunk.total_compressed_size) };
}

function refused(path: string, says: string, cause?: unknown): DataError {
  return new DataError(`data set ${path} ${says}`, cause === undefined ? undefined : { cause });
}
