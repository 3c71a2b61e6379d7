import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { exitCode } from "../exit-codes.ts";
import type { Talk } from "../talk.ts";

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A worker that lived this long was well; its next death is the first again. */
const wellAfterMs = 60_000;

/** What a pool of workers is started with. */
export interface WorkerPoolOptions {
  /** Folder of the run. */
  readonly run: string;
  readonly count: number;
  readonly talk: Talk;
  /** No worker is left that could be started again. */
  readonly onLost: (why: string) => void;
}

/** Worker processes of a run on this machine, started again when they die, each with a log of its own. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions;
  readonly #children = new Map<number, ChildProcess>();
  readonly #ended: Promise<void>[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #left: number;
  #stopping = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#left = options.count;
    mkdirSync(join(options.run, "logs"), { recursive: true });
    for (let number = 0; number < options.count; number++) this.#start(number, 0);
  }

  /** Asks all to end and waits until they have; those that take longer than `withinMs` are killed. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const child of this.#children.values()) child.kill("SIGTERM");
    const late = setTimeout(() => {
      for (const child of this.#children.values()) child.kill("SIGKILL");
    }, withinMs);
    await Promise.all(this.#ended);
    clearTimeout(late);
  }

  #start(number: number, deaths: number): void {
    const { run } = this.#options;
    const log = openSync(join(run, "logs", `worker-${number}.log`), "a");
    const begunAt = performance.now();
    // The channel tells a worker when this process is gone: it then ends, too.
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1]!, "worker", run], {
      stdio: ["ignore", log, log, "ipc"],
    });
    this.#children.set(number, child);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#ended.push(promise);
    child.once("error", () => this.#after(number, null, "SIGKILL", deaths, begunAt, resolve));
    child.once("exit", (code, signal) => this.#after(number, code, signal, deaths, begunAt, resolve));
  }

  #after(
    number: number,
    code: number | null,
    signal: string | null,
    deaths: number,
    begunAt: number,
    resolve: () => void,
  ): void {
    this.#children.delete(number);
    const { talk, run } = this.#options;
    const how = signal === null ? `ended with exit code ${code}` : `was killed (${signal})`;
    const log = join(run, "logs", `worker-${number}.log`);
    if (!this.#stopping && (code === exitCode.ok || code === exitCode.usage)) this.#lose(number, code, log);
    else if (!this.#stopping) {
      const before = performance.now() - begunAt > wellAfterMs ? 0 : deaths;
      const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** before);
      talk.warn(
        `worker ${number} ${how}; nothing is lost, starting it again in ${pauseMs} ms (its log: ${log})`,
      );
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#start(number, before + 1);
      }, pauseMs);
      this.#timers.add(timer);
    }
    resolve();
  }

  /** It will not come back: it is done, or it cannot begin at all. */
  #lose(number: number, code: number, log: string): void {
    this.#left--;
    if (code === exitCode.ok) return;
    const why = `worker ${number} cannot begin; its log says why: ${log}`;
    this.#options.talk.warn(why);
    if (this.#left === 0) this.#options.onLost(why);
  }
}
