import {
  type MessageHeader,
  MessageVersionError,
  messageVersion,
  type OrchestratorMessage,
  RowStanding,
} from "@matrix/core";

/**
 * One row as its records tell of it, one after the other. Only where it stands in the end becomes a message: a resume reads
 * many more steps than it has rows.
 */
export class RowReplay {
  /** The oldest segment that is needed to know the row. */
  readonly segment: number;
  readonly #standing: RowStanding;
  #bytes: number;

  /**
   * @param text of a row's record
   * @param bytes of the whole record
   * @throws {MessageVersionError}
   */
  constructor(text: string, segment: number, bytes: number) {
    // The journal is ours and its checksum was right: none of the limits on messages from outside applies.
    const [headerLine, stateLine, inputLine, ...history] = text.split("\n");
    const header = JSON.parse(headerLine!) as MessageHeader;
    if (header.v > messageVersion) {
      throw new MessageVersionError(
        `journal holds messages of version ${header.v}, this build reads up to ${messageVersion}; upgrade to resume it`,
      );
    }
    this.segment = segment;
    this.#standing = new RowStanding(header, inputLine!, stateLine!, history);
    this.#bytes = bytes;
  }

  /** Of the records that tell of it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where the row stands. */
  get message(): OrchestratorMessage {
    return this.#standing.message;
  }

  /**
   * Takes a step, unless it is not the one that follows: damage took the one before it.
   *
   * @param text of a step's record
   * @param bytes of the whole record
   */
  advance(text: string, bytes: number): void {
    if (this.#standing.advance(text)) this.#bytes += bytes;
  }
}
