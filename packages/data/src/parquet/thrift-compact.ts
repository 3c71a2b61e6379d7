/** A value of Thrift's compact protocol, as far as Parquet's headers use it. Integers wider than 53 bits are rounded. */
export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** Fields of a struct by their id. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

/** Bytes that are no Thrift struct, or only its beginning. */
export class ThriftError extends Error {}

const maxDepth = 16;

/**
 * Reads one Thrift struct with every length checked against the bytes that are there, so that forged ones cost nothing.
 *
 * Source: Apache Thrift, `doc/specs/thrift-compact-protocol.md`.
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where the next read begins. */
  get at(): number {
    return this.#at;
  }

  /** @throws {ThriftError} */
  struct(depth = 0): ThriftStruct {
    if (depth > maxDepth) throw new ThriftError(`structs nest deeper than ${maxDepth} levels`);
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ; ) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === 0) return fields;
      const step = head >> 4;
      id = step === 0 ? zigzag(this.#varint()) : id + step;
      fields.set(id, type === 1 || type === 2 ? type === 1 : this.#value(type, depth));
    }
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      // Inside a list a boolean takes a byte of its own.
      case 1:
      case 2:
        return this.#byte() === 1;
      case 3:
        return this.#byte();
      case 4:
      case 5:
      case 6:
        return zigzag(this.#varint());
      case 7:
        return this.#double();
      case 8:
        return this.#take(this.#varint());
      case 9:
        return this.#list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        throw new ThriftError(`type ${type} is not used in Parquet`);
    }
  }

  #list(depth: number): ThriftValue[] {
    const head = this.#byte();
    const size = head >> 4 === 15 ? this.#varint() : head >> 4;
    if (size > this.#bytes.length - this.#at) throw new ThriftError(`a list claims ${size} entries`);
    return Array.from({ length: size }, () => this.#value(head & 0x0f, depth));
  }

  #double(): number {
    const bytes = this.#take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new ThriftError(`a value claims ${length} bytes`);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw new ThriftError("the bytes end in the middle of a struct");
    return byte;
  }

  #varint(): number {
    let value = 0;
    for (let place = 0; place < 10; place++) {
      const byte = this.#byte();
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return value;
    }
    throw new ThriftError("a number has more than 10 bytes");
  }
}

function zigzag(value: number): number {
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}
