import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What it does for a call whose words hold `words`, the first that fits. */
export interface FakeAnswer {
  readonly words: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly code?: number;
}

/** A kubectl on the PATH that answers as it was told, and notes what it was asked. */
export class FakeKubectl {
  readonly #folder: string;
  readonly #path = process.env.PATH;

  constructor(folder: string, answers: readonly FakeAnswer[]) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    const branches = answers.map(
      ({ words, stdout = "", stderr = "", code = 0 }) =>
        `*${quoted(words)}*) printf %s ${quoted(stdout)}; printf %s ${quoted(stderr)} >&2; exit ${code};;`,
    );
    const file = join(folder, "kubectl");
    writeFileSync(
      file,
      `#!/bin/sh\necho "$*" >> ${quoted(join(folder, "calls"))}\ncat >> ${quoted(join(folder, "input"))}\ncase "$*" in\n${branches.join("\n")}\nesac\n`,
    );
    chmodSync(file, 0o755);
    process.env.PATH = `${folder}${delimiter}${this.#path}`;
  }

  /** Words of each call so far, but for the first of all, which asks whether there is a cluster. */
  get calls(): string[] {
    const [greeting, ...calls] = readFileSync(join(this.#folder, "calls"), "utf8").trim().split("\n");
    if (!greeting?.endsWith("get --raw /version")) throw new Error(`asked first: ${greeting}`);
    return calls;
  }

  /** All that was handed to it. */
  get input(): string {
    return readFileSync(join(this.#folder, "input"), "utf8");
  }

  leave(): void {
    process.env.PATH = this.#path;
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
