import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test as anyTest } from "vitest";

const root = join(import.meta.dirname, "../../../..");
const bin = join(import.meta.dirname, "../../src/bin.ts");

/** What came of a command. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that is running. */
export interface Started {
  readonly pid: number;
  /** Resolves once stderr holds the text. Rejects where the command ends without. */
  said(text: string): Promise<void>;
  /** Resolves once stdout holds the text. Rejects where the command ends without. */
  printed(text: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Finished>;
}

export interface CommandOptions {
  /** Added to an environment that holds nothing but what a process needs. */
  readonly env?: Readonly<Record<string, string>>;
  /** Below the shell's folder. */
  readonly cwd?: string;
}

/** A record as a test looks at it. */
export interface OutputRecord {
  readonly row: number;
  readonly trial: number;
  readonly seed: number;
  readonly id: string | number | null;
  readonly outcome: "success" | "failed" | "dead";
  readonly error?: { readonly class: string; readonly message: string; readonly role: string };
  readonly history: readonly { readonly agent: string; readonly response: { readonly text?: string } }[];
}

/** A folder of its own, and the command in it. */
export class Shell {
  readonly folder: string;
  readonly #children = new Set<ChildProcess>();

  constructor(folder: string) {
    this.folder = folder;
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  async write(name: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(this.path(name)), { recursive: true });
    await writeFile(this.path(name), content);
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), "utf8");
  }

  /** Files below the shell's folder, sorted. */
  async files(): Promise<string[]> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  }

  /** Records of a run in their order in the file. */
  async records(run: string, file = "records.jsonl"): Promise<OutputRecord[]> {
    const lines = (await this.read(`runs/${run}/${file}`)).split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line) as OutputRecord);
  }

  /** `matrix …`, to its end. */
  matrix(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
    return this.start(args, options).ended;
  }

  /** `matrix …`, left running. */
  start(args: readonly string[], options: CommandOptions = {}): Started {
    return this.spawn(process.execPath, ["--conditions=@matrix/source", bin, ...args], options);
  }

  /** Any command. */
  spawn(command: string, args: readonly string[], { env = {}, cwd = "." }: CommandOptions = {}): Started {
    const child = spawn(command, args, {
      cwd: this.path(cwd),
      env: { ...baseEnvironment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#children.add(child);
    const stdout = new Heard(child.stdout, child);
    const stderr = new Heard(child.stderr, child);
    const ended = once(child, "close").then(([code, signal]) => {
      this.#children.delete(child);
      return { code, signal, stdout: stdout.text, stderr: stderr.text };
    });
    return {
      pid: child.pid!,
      said: (text) => stderr.holds(text),
      printed: (text) => stdout.holds(text),
      kill: (signal) => void child.kill(signal),
      ended,
    };
  }

  /** Ends what is still running and removes the folder. */
  async close(): Promise<void> {
    for (const child of this.#children) {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The command line that a test under `root` would be typed as, for `script` and `sh -c`. */
export const matrixCommand: readonly string[] = [process.execPath, "--conditions=@matrix/source", bin];

class Heard {
  text = "";
  readonly #stream: NodeJS.ReadableStream;
  readonly #child: ChildProcess;

  constructor(stream: NodeJS.ReadableStream, child: ChildProcess) {
    this.#stream = stream;
    this.#child = child;
    stream.setEncoding("utf8");
    stream.on("data", (chunk: string) => {
      this.text += chunk;
    });
  }

  holds(text: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.text.includes(text)) resolve();
      };
      look();
      this.#stream.on("data", look);
      this.#child.once("close", () => reject(new Error(`ended without "${text}", but with: ${this.text}`)));
    });
  }
}

function baseEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    ...(PATH === undefined ? {} : { PATH }),
    ...(HOME === undefined ? {} : { HOME }),
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    // Halves what a process costs.
    NODE_COMPILE_CACHE: join(root, "node_modules/.cache/matrix-cli-tests"),
  };
}

/** `test` with a shell of its own. */
export const test = anyTest.extend<{ shell: Shell }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of what a fixture needs from the pattern
  shell: async ({}, use) => {
    const shell = new Shell(await mkdtemp(join(tmpdir(), "matrix-cli-")));
    await use(shell);
    await shell.close();
  },
});
