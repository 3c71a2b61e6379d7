import { dirname } from "node:path";
import { constants, zstdCompressSync } from "node:zlib";
import { type Files, type JsonObject, nodeFiles, type OpenFile, OptionError } from "@matrix/core";
import { ByteWriter, ParquetWriter, schemaFromColumnData } from "hyparquet-writer";
import { storageErrorFrom } from "../sink/storage-error.ts";
import { ColumnFinder, cellOf, type WrittenColumn } from "./parquet-columns.ts";

/** Options of {@link writeParquet}. */
export interface WriteParquetOptions {
  /** The file; what was there is replaced once the new one is whole and durable. */
  readonly path: string;
  /** The rows, asked for twice: which columns there are shows only at the end. */
  readonly rows: () => AsyncIterable<JsonObject> | Iterable<JsonObject>;
  /** Default `zstd`; `snappy` for readers from before 2019. */
  readonly compression?: "zstd" | "snappy" | "none";
  /** Bytes of rows, about, as JSON, that a row group holds: as much is in memory, several times over. Default 16 MiB. */
  readonly rowGroupBytes?: number;
  readonly files?: Files;
}

/** What was written. */
export interface ParquetReport {
  readonly rows: number;
  readonly bytes: number;
  readonly columns: readonly WrittenColumn[];
}

const codecs = { zstd: "ZSTD", snappy: "SNAPPY", none: "UNCOMPRESSED" } as const;
const maxGroupRows = 100_000;

/**
 * Writes rows as one Parquet file: a column a key, in the order in which the keys first come; a key that a row has not is null.
 *
 * Texts, booleans, whole numbers (64 bits) and other numbers (doubles) get columns of their type. What is nested, or of several
 * types, becomes a column of JSON, which DuckDB, pyarrow and this package's own source read.
 * Errors: {@link StorageError} where it cannot be written; nothing stands at `path` then that did not before.
 */
export async function writeParquet(options: WriteParquetOptions): Promise<ParquetReport> {
  const { path, rows, compression = "zstd", rowGroupBytes = 16 * 1024 * 1024, files = nodeFiles } = options;
  if (!Object.hasOwn(codecs, compression)) {
    throw new OptionError(
      `compression must be "zstd", "snappy" or "none", got ${JSON.stringify(compression)}`,
    );
  }
  if (!Number.isSafeInteger(rowGroupBytes) || rowGroupBytes < 1) {
    throw new OptionError(`rowGroupBytes must be a whole number of bytes from 1, got ${rowGroupBytes}`);
  }
  const finder = new ColumnFinder();
  for await (const row of rows()) finder.add(row);
  const { columns } = finder;
  if (columns.length === 0) {
    throw new OptionError(`there are no rows to write to ${path}: a Parquet file needs at least one column`);
  }
  const part = `${path}.part`;
  const onDisk = <T>(work: Promise<T>) =>
    work.catch((error: unknown) => {
      throw storageErrorFrom(path, "writing", error);
    });
  await onDisk(files.makeFolder(dirname(path)));
  await onDisk(files.remove(part));
  const file = await onDisk(files.open(part, "create"));
  try {
    const count = await writeFile(file, columns, rows(), compression, rowGroupBytes, onDisk);
    await onDisk(file.sync());
    await file.close();
    await onDisk(files.rename(part, path));
    await onDisk(files.syncFolder(dirname(path)));
    return { rows: count, bytes: file.length, columns };
  } catch (error) {
    await file.close();
    await files.remove(part).catch(() => {});
    throw error;
  }
}

async function writeFile(
  file: OpenFile,
  columns: readonly WrittenColumn[],
  rows: AsyncIterable<JsonObject> | Iterable<JsonObject>,
  compression: keyof typeof codecs,
  rowGroupBytes: number,
  onDisk: <T>(work: Promise<T>) => Promise<T>,
): Promise<number> {
  const bytes = new ByteWriter();
  const flush = async () => {
    await onDisk(file.append([new Uint8Array(bytes.buffer, 0, bytes.index)]));
    bytes.index = 0;
  };
  const empty = columns.map(({ name, type }) => ({ name, type, nullable: true, data: [] }));
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: empty }),
    codec: codecs[compression],
    compressors: {
      ZSTD: (plain) => zstdCompressSync(plain, { params: { [constants.ZSTD_c_checksumFlag]: 0 } }),
    },
    createdBy: "@matrix/data",
  });
  let group: JsonObject[] = [];
  let groupBytes = 0;
  let written = 0;
  const writeGroup = async () => {
    const columnData = columns.map(({ name, type }) => ({
      name,
      type,
      nullable: true,
      data: group.map((row) => cellOf(type, Object.hasOwn(row, name) ? row[name] : null)),
    }));
    await writer.write({ columnData, rowGroupSize: group.length });
    await flush();
    written += group.length;
    group = [];
    groupBytes = 0;
  };
  for await (const row of rows) {
    group.push(row);
    groupBytes += sizeOf(row);
    if (groupBytes >= rowGroupBytes || group.length >= maxGroupRows) await writeGroup();
  }
  if (group.length > 0) await writeGroup();
  await writer.finish();
  await flush();
  return written;
}

/** About as many bytes as the value takes as JSON, without writing it. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value !== "object" || value === null) return 8;
  let size = 2;
  for (const [key, item] of Object.entries(value)) size += key.length + 4 + sizeOf(item);
  return size;
}
