import type { OutgoingRecord, ReceivedRecord } from "./broker-client.ts";

/** Records of one partition, for ever in the order in which they were appended. */
export class PartitionLog {
  readonly #records: ReceivedRecord[] = [];

  get high(): number {
    return this.#records.length;
  }

  append({ key, value, headers = {} }: OutgoingRecord): void {
    // What a sender does with its bytes afterwards is its own affair.
    this.#records.push({ offset: this.high, key, value: Uint8Array.from(value), headers: { ...headers } });
  }

  read(from: number, most: number): readonly ReceivedRecord[] {
    return this.#records.slice(from, from + most);
  }
}
