import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { KeptProcess } from "@matrix/launch-local";
import { exitCode } from "../exit-codes.ts";
import type { Talk } from "../talk.ts";

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
  readonly #workers: readonly KeptProcess[];
  #left: number;
  #stopping = false;

  constructor(options: WorkerPoolOptions) {
    this.#options = options;
    this.#left = options.count;
    mkdirSync(join(options.run, "logs"), { recursive: true });
    this.#workers = Array.from({ length: options.count }, (_, number) => this.#keep(number));
  }

  /** Asks all to end and waits until they have; those that take longer than `withinMs` are killed. */
  async stop(withinMs: number): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#workers.map((worker) => worker.stop(withinMs)));
  }

  #keep(number: number): KeptProcess {
    const { run, talk } = this.#options;
    const log = join(run, "logs", `worker-${number}.log`);
    return new KeptProcess({
      start() {
        const file = openSync(log, "a");
        // The channel tells a worker when this process is gone: it then ends, too.
        const worker = spawn(process.execPath, [...process.execArgv, process.argv[1]!, "worker", run], {
          stdio: ["ignore", file, file, "ipc"],
        });
        closeSync(file);
        return worker;
      },
      onDeath: ({ how }, pauseMs) =>
        talk.warn(
          `worker ${number} ${how}; nothing is lost, starting it again in ${pauseMs} ms (its log: ${log})`,
        ),
      onEnd: ({ code }) => {
        if (!this.#stopping) this.#lose(number, code, log);
      },
    });
  }

  /** It will not come back: it is done, or it cannot begin at all. */
  #lose(number: number, code: number | null, log: string): void {
    this.#left--;
    if (code === exitCode.ok) return;
    const why = `worker ${number} cannot begin; its log says why: ${log}`;
    this.#options.talk.warn(why);
    if (this.#left === 0) this.#options.onLost(why);
  }
}
