import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");
const bin = join(root, "packages/cli/src/bin.ts");

/** What a place among a run's processes is filled with. */
export interface KeptProcessOptions {
  readonly name: string;
  /** Arguments of `matrix` for its next process. */
  readonly args: () => readonly string[];
  /** Where what its processes say is kept. */
  readonly log: string;
  /** What a process says once it is at work. */
  readonly atWork: RegExp;
  /** How long it stays empty after a death. */
  readonly pauseMs: () => number;
  /** A process ended that nobody had killed. @returns whether another one is to follow. */
  readonly onEnd: (code: number | null) => boolean;
}

/** A place among a run's processes: whoever dies in it is followed by another one. */
export class KeptProcess {
  readonly name: string;
  readonly #options: KeptProcessOptions;
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isKilled = false;
  #isAtWork = false;
  #isOver = false;
  readonly #over = Promise.withResolvers<void>();

  constructor(options: KeptProcessOptions) {
    this.name = options.name;
    this.#options = options;
    this.#start();
  }

  /** Number of the process in it now. */
  get pid(): number | undefined {
    return this.#isKilled ? undefined : this.#child?.pid;
  }

  /** Whether the process in it is alive and past its start. */
  get isAtWork(): boolean {
    return this.pid !== undefined && this.#isAtWork;
  }

  /** Resolves once it stays empty. */
  get over(): Promise<void> {
    return this.#over.promise;
  }

  /** `kill -9`; another one follows. @returns whether there was one to kill. */
  kill(): boolean {
    if (this.pid === undefined) return false;
    this.#isKilled = true;
    this.#child!.kill("SIGKILL");
    return true;
  }

  /** Freezes or thaws the process. @returns whether there was one. */
  signal(signal: "SIGSTOP" | "SIGCONT"): boolean {
    return this.pid !== undefined && this.#child!.kill(signal);
  }

  /** Leaves it empty from now on. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    if (this.#child === undefined) this.#over.resolve();
    else this.#child.kill("SIGKILL");
  }

  /** Tells the process in it to end, and leaves it empty then. */
  retire(): void {
    this.#isOver = true;
    this.#child?.kill("SIGTERM");
  }

  #start(): void {
    const { args, log, atWork } = this.#options;
    this.#isKilled = false;
    this.#isAtWork = false;
    const child = spawn(process.execPath, ["--conditions=@matrix/source", bin, ...args()], {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, NODE_COMPILE_CACHE: join(root, "node_modules/.cache/matrix-chaos") },
    });
    child.stderr.pipe(createWriteStream(log, { flags: "a" }));
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (atWork.test(text)) this.#isAtWork = true;
    });
    this.#child = child;
    child.once("close", (code) => {
      this.#child = undefined;
      const goesOn = !this.#isOver && (this.#isKilled || this.#options.onEnd(code));
      if (!goesOn) {
        this.#isOver = true;
        return this.#over.resolve();
      }
      this.#timer = setTimeout(() => this.#start(), this.#options.pauseMs());
    });
  }
}
