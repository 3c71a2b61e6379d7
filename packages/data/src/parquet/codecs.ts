import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import {
  type CompressionCodec,
  type Compressors,
  compressors as plainCompressors,
} from "hyparquet-compressors";

/** Largest page that is decompressed. Writers aim at 1 MiB; one value may make a page larger. */
export const maxPageBytes = 256 * 1024 * 1024;

type NodeDecompress = (input: Uint8Array, options: { maxOutputLength: number }) => Buffer;

/** Node's own decoders where it has them: native, and they stop at the length that the page's header promised. */
function bounded(decompress: NodeDecompress) {
  return (input: Uint8Array, outputLength: number) =>
    decompress(input, { maxOutputLength: Math.max(1, outputLength) });
}

/** One decoder for each codec that is read. */
export const compressors: Compressors = {
  SNAPPY: plainCompressors.SNAPPY!,
  LZ4: plainCompressors.LZ4!,
  LZ4_RAW: plainCompressors.LZ4_RAW!,
  GZIP: bounded(gunzipSync),
  BROTLI: bounded(brotliDecompressSync),
  ZSTD: bounded(zstdDecompressSync),
};

/** Whether pages of the codec can be read. */
export function canDecompress(codec: CompressionCodec): boolean {
  return codec === "UNCOMPRESSED" || Object.hasOwn(compressors, codec);
}
