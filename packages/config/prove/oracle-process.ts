import { type ChildProcessByStdio, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";

/** Python with the Hydra this package follows, in the temporary folder; made at the first run. */
function python(): string {
  const folder = join(tmpdir(), "matrix-config-oracle-1.3.2-2.3.1");
  const binary = join(folder, "bin", "python");
  const ready = join(folder, "lib", "ready");
  if (!existsSync(ready)) {
    execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
    execFileSync(binary, ["-m", "pip", "install", "--quiet", "hydra-core==1.3.2", "omegaconf==2.3.1"], {
      stdio: "inherit",
    });
    execFileSync("touch", [ready]);
  }
  return binary;
}

/** A running oracle: answers questions in order. */
export class Oracle {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor() {
    const script = join(import.meta.dirname, "oracle.py");
    this.#process = spawn(python(), [script], { stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async ask(question: unknown): Promise<unknown> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await this.#lines.next();
    if (line.done === true) throw new Error("the oracle ended early");
    return JSON.parse(line.value);
  }

  close(): void {
    this.#process.stdin.end();
    this.#reader.close();
  }
}
