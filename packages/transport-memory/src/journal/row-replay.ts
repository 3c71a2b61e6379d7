import {
  History,
  type MessageHeader,
  MessageVersionError,
  messageVersion,
  OrchestratorMessage,
  type RowEnding,
} from "@matrix/core";

/** What a step's record says first. */
interface Control {
  readonly step: number;
  readonly role: string;
  readonly ending?: RowEnding;
}

/**
 * One row as its records tell of it, one after the other. Only where it stands in the end becomes a message: a resume reads
 * many more steps than it has rows.
 */
export class RowReplay {
  /** The oldest segment that is needed to know the row. */
  readonly segment: number;
  readonly #header: MessageHeader;
  readonly #inputLine: string;
  readonly #history: string[];
  #control: Control;
  #stateLine: string;
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
    this.#header = header;
    this.#inputLine = inputLine!;
    this.#history = history;
    this.#control = header;
    this.#stateLine = stateLine!;
    this.#bytes = bytes;
  }

  /** Of the records that tell of it. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Where the row stands. */
  get message(): OrchestratorMessage {
    const { step, role, ending } = this.#control;
    const header = { ...this.#header, step, role, ...(ending && { ending }) };
    return new OrchestratorMessage(
      header,
      this.#inputLine,
      this.#stateLine,
      History.fromLines(this.#history),
    );
  }

  /**
   * Takes a step, unless it is not the one that follows: damage took the one before it.
   *
   * @param text of a step's record
   * @param bytes of the whole record
   */
  advance(text: string, bytes: number): void {
    const [controlLine, stateLine, ...entries] = text.split("\n");
    const control = JSON.parse(controlLine!) as Control;
    const before = this.#control;
    const endsHere =
      control.ending !== undefined && before.ending === undefined && control.step === before.step;
    if (control.step !== before.step + 1 && !endsHere) return;
    this.#control = control;
    this.#stateLine = stateLine!;
    for (const entry of entries) this.#history.push(entry);
    this.#bytes += bytes;
  }
}
