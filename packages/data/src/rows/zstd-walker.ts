import {
  blockHeader,
  checkDecodable,
  frameHeader,
  frameHeaderBytes,
  isSkippable,
  ZstdProblem,
  zstdMagic,
} from "./zstd-frames.ts";

/** Bytes of a data frame. */
export interface FramePiece {
  readonly bytes: Buffer;
  /** Where the frame begins in the stream. */
  readonly frameAt: number;
}

type Expected = "magic" | "skippable-size" | "descriptor" | "header" | "block";

const headBytes: { readonly [E in Exclude<Expected, "header">]: number } = {
  magic: 4,
  "skippable-size": 4,
  descriptor: 5,
  block: 3,
};

/**
 * Finds the frames of a zstd stream without decompressing it: Node's decoder stops at the end of the first frame, without an
 * error, so that it has to be given one frame after the other.
 *
 * Each piece that comes out belongs to one data frame and ends with it at the latest. Skippable frames are left out.
 */
export class ZstdWalker {
  #expected: Expected = "magic";
  /** The beginning of what is expected, where it came in an earlier chunk or may yet turn out to be skippable. */
  #head = Buffer.alloc(18);
  #headFilled = 0;
  #headWanted = headBytes.magic;
  /** Bytes to pass over before what is expected. */
  #pass = 0;
  #inData = false;
  #lastBlock = false;
  #checksum = false;
  #chunkAt = 0;
  #frameAt = 0;

  /** The pieces in a chunk; they are parts of it, but for headers that two chunks share. @throws {ZstdProblem} */
  *push(chunk: Buffer): Generator<FramePiece, void, undefined> {
    let at = 0;
    let from = 0;
    while (at < chunk.length || this.#pass === 0) {
      if (this.#pass > 0) {
        const passed = Math.min(this.#pass, chunk.length - at);
        this.#pass -= passed;
        at += passed;
        if (this.#pass > 0) break;
      }
      if (this.#lastBlock) {
        if (at > from) yield { bytes: chunk.subarray(from, at), frameAt: this.#frameAt };
        this.#endFrame();
      }
      if (at === chunk.length) break;
      if (this.#expected === "magic" && this.#headFilled === 0) this.#frameAt = this.#chunkAt + at;
      const taken = Math.min(this.#headWanted - this.#headFilled, chunk.length - at);
      chunk.copy(this.#head, this.#headFilled, at, at + taken);
      this.#headFilled += taken;
      at += taken;
      if (this.#headFilled < this.#headWanted) break;
      const wasData = this.#inData;
      this.#read();
      if (this.#inData && !wasData) {
        from = at - headBytes.magic;
        if (from < 0) {
          yield { bytes: Buffer.from(this.#head.subarray(0, -from)), frameAt: this.#frameAt };
          from = 0;
        }
      }
    }
    if (this.#inData && at > from) yield { bytes: chunk.subarray(from, at), frameAt: this.#frameAt };
    this.#chunkAt += chunk.length;
  }

  /** The stream has ended. @throws {ZstdProblem} where it ended within a frame */
  end(): void {
    if (this.#expected === "magic" && this.#headFilled === 0 && this.#pass === 0 && !this.#inData) return;
    throw new ZstdProblem(
      `ends in the middle of the zstd frame that begins at byte ${this.#frameAt}; fetch it again`,
    );
  }

  #endFrame(): void {
    this.#inData = false;
    this.#lastBlock = false;
    this.#expect("magic");
  }

  #expect(expected: Exclude<Expected, "header">, kept = 0): void {
    this.#expected = expected;
    this.#headFilled = kept;
    this.#headWanted = headBytes[expected];
  }

  /** Takes what was expected, and says what comes next. */
  #read(): void {
    try {
      if (this.#expected === "magic") this.#readMagic(this.#head.readUInt32LE(0));
      else if (this.#expected === "skippable-size") {
        this.#pass = this.#head.readUInt32LE(0);
        this.#expect("magic");
      } else if (this.#expected === "descriptor") {
        this.#headWanted = frameHeaderBytes(this.#head[4]!);
        this.#expected = "header";
      } else if (this.#expected === "header") {
        const header = frameHeader(this.#head);
        checkDecodable(header);
        this.#checksum = header.checksum;
        this.#expect("block");
      } else {
        const { bytes, last } = blockHeader(this.#head.readUIntLE(0, 3));
        this.#lastBlock = last;
        this.#pass = bytes + (last && this.#checksum ? 4 : 0);
        this.#expect("block");
      }
    } catch (error) {
      if (!(error instanceof ZstdProblem)) throw error;
      throw new ZstdProblem(`${error.message} (zstd frame at byte ${this.#frameAt})`);
    }
  }

  #readMagic(magic: number): void {
    if (isSkippable(magic)) this.#expect("skippable-size");
    else if (magic === zstdMagic) {
      this.#inData = true;
      this.#expect("descriptor", headBytes.magic);
    } else {
      throw new ZstdProblem(
        this.#frameAt === 0
          ? "is not zstd: it does not begin as a zstd frame does"
          : "is not sound zstd: no frame begins where the one before ends",
      );
    }
  }
}
