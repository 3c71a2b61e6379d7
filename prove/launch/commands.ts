import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "packages/cli/src/bin.ts");

/** What came of a `matrix` command. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

/** The `matrix` command in a folder. */
export class Commands {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder;
    this.#env = {
      ...process.env,
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/matrix-slurm"),
      ...env,
    };
  }

  async matrix(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const begunAt = performance.now();
    const child = spawn(process.execPath, ["--conditions=@matrix/source", bin, ...args], {
      cwd: this.#folder,
      env: { ...this.#env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr, ms: performance.now() - begunAt };
  }

  /** Records that a run has written so far. */
  async records(run: string): Promise<number> {
    const folder = join(this.#folder, "runs", run);
    const names = await readdir(folder).catch(() => []);
    const texts = await Promise.all(
      names
        .filter((name) => /^records.*\.jsonl$/.test(name))
        .map((name) => readFile(join(folder, name), "utf8")),
    );
    return texts.join("").split("\n").length - 1;
  }

  /** Whether all rows of a run have their record. */
  async isComplete(run: string): Promise<boolean> {
    const file = join(this.#folder, "runs", run, "manifest.json");
    return "completed" in JSON.parse(await readFile(file, "utf8"));
  }
}

/** Waits until something holds. @throws after `withinMs`, naming what was waited for */
export async function until(what: string, holds: () => Promise<boolean>, withinMs: number): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${withinMs / 1000} s in vain until ${what}`);
    await pause(100);
  }
}
