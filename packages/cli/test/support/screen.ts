import { PassThrough } from "node:stream";

/** A terminal of which only the cursor's ways that the command uses are known: up, erase below, line end. */
export class Screen {
  readonly stream: NodeJS.WriteStream;
  readonly #lines: string[] = [""];
  #row = 0;

  constructor(columns: number, rows: number) {
    const stream = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
    stream.write = (text: unknown) => {
      this.write(String(text));
      return true;
    };
    this.stream = stream as unknown as NodeJS.WriteStream;
  }

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal reads control characters
    for (const [part, up, erase] of text.matchAll(/\x1b\[(\d+)A|(\x1b\[0J)|\r?\n|[^\x1b\r\n]+|./g)) {
      if (up !== undefined) this.#row = Math.max(0, this.#row - Number(up));
      else if (erase !== undefined) this.#lines.splice(this.#row, Number.POSITIVE_INFINITY, "");
      else if (part === "\n" || part === "\r\n") {
        this.#row++;
        this.#lines[this.#row] ??= "";
      } else this.#lines[this.#row] += part;
    }
  }

  /** What is in view and above, the empty line that the cursor is on left out. */
  lines(): string[] {
    return this.#lines.slice(0, this.#row);
  }
}
