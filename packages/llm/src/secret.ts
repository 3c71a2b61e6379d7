import { inspect } from "node:util";

const hidden = "[redacted]";

/** A value that prints as `[redacted]` however it is printed. Only {@link Secret.reveal} gives it away. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Call it where the value is sent, never where it could be kept or printed. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [inspect.custom](): string {
    return hidden;
  }

  [Symbol.toPrimitive](): string {
    return hidden;
  }
}
