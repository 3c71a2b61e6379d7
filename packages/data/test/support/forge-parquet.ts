/** A field or list entry in Thrift's compact protocol, already encoded. */
interface Encoded {
  readonly type: number;
  readonly bytes: Buffer;
}

type Fields = readonly (readonly [id: number, value: Encoded])[];

export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

function int(value: number | bigint, type = 6): Encoded {
  const wide = BigInt(value);
  return { type, bytes: varint(wide >= 0n ? wide * 2n : -wide * 2n - 1n) };
}
const int32 = (value: number) => int(value, 5);

function binary(content: string): Encoded {
  return {
    type: 8,
    bytes: Buffer.concat([varint(BigInt(Buffer.byteLength(content))), Buffer.from(content)]),
  };
}

export function list(entries: readonly Encoded[], claimed = entries.length): Encoded {
  const head = Buffer.concat([Buffer.from([0xf0 | (entries[0]?.type ?? 12)]), varint(BigInt(claimed))]);
  return { type: 9, bytes: Buffer.concat([head, ...entries.map(({ bytes }) => bytes)]) };
}

export function struct(fields: Fields): Encoded {
  const parts = fields.flatMap(([id, { type, bytes }]) => [
    Buffer.concat([Buffer.from([type]), varint(BigInt(id * 2))]),
    bytes,
  ]);
  return { type: 12, bytes: Buffer.concat([...parts, Buffer.from([0])]) };
}

/** What a forged file claims; the honest value where left out. */
export interface Claims {
  readonly values: readonly Buffer[];
  readonly name?: string;
  readonly footerRows?: number | bigint;
  readonly groupRows?: number | bigint;
  readonly chunkValues?: number | bigint;
  readonly chunkAt?: number;
  readonly chunkBytes?: number;
  readonly pageValues?: number;
  readonly pageBytes?: number;
  readonly uncompressedBytes?: number;
  readonly codec?: number;
  readonly body?: Buffer;
  /** UTF8 where left out, none where undefined. */
  readonly convertedType?: number | undefined;
  readonly schema?: readonly Encoded[];
  readonly footer?: Buffer;
}

export function schemaElement(name: string, fields: Fields = []): Encoded {
  return struct([...fields.filter(([id]) => id < 4), [4, binary(name)], ...fields.filter(([id]) => id > 4)]);
}

/** A Parquet file of one required column of byte arrays, with one page in one row group. */
export function forgeParquet(claims: Claims): Buffer {
  const { values, name = "text", codec = 0 } = claims;
  const convertedType = "convertedType" in claims ? claims.convertedType : 0;
  const count = values.length;
  const plain = Buffer.concat(values.flatMap((value) => [lengthOf(value), value]));
  const body = claims.body ?? plain;
  const header = struct([
    [1, int32(0)],
    [2, int32(claims.uncompressedBytes ?? plain.length)],
    [3, int32(claims.pageBytes ?? body.length)],
    [
      5,
      struct([
        [1, int32(claims.pageValues ?? count)],
        [2, int32(0)],
        [3, int32(3)],
        [4, int32(3)],
      ]),
    ],
  ]).bytes;
  const page = Buffer.concat([header, body]);
  const chunk = struct([
    [1, int32(6)],
    [2, list([int32(0)])],
    [3, list([binary(name)])],
    [4, int32(codec)],
    [5, int(claims.chunkValues ?? count)],
    [6, int(plain.length)],
    [7, int(claims.chunkBytes ?? page.length)],
    [9, int(claims.chunkAt ?? 4)],
  ]);
  const group = struct([
    [
      1,
      list([
        struct([
          [2, int(4)],
          [3, chunk],
        ]),
      ]),
    ],
    [2, int(plain.length)],
    [3, int(claims.groupRows ?? count)],
  ]);
  const schema = claims.schema ?? [
    schemaElement("schema", [[5, int32(1)]]),
    schemaElement(name, [
      [1, int32(6)],
      [3, int32(0)],
      ...(convertedType === undefined ? [] : [[6, int32(convertedType)] as const]),
    ]),
  ];
  const footer =
    claims.footer ??
    struct([
      [1, int32(1)],
      [2, list(schema)],
      [3, int(claims.footerRows ?? claims.groupRows ?? count)],
      [4, list([group])],
    ]).bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from("PAR1"), page, footer, length, Buffer.from("PAR1")]);
}

/** A schema that nests `depth` groups. */
export function deepSchema(depth: number): Encoded[] {
  return Array.from({ length: depth }, (_, at) => schemaElement(`g${at}`, [[5, int32(1)]]));
}

function lengthOf(value: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(value.length);
  return length;
}
