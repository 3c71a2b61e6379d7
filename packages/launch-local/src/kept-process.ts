import type { ChildProcess } from "node:child_process";

const firstPauseMs = 500;
const longestPauseMs = 30_000;
/** A process that lived this long was well; its next death is the first again. */
const wellAfterMs = 60_000;

/** Exit codes after which a process is not started again: it is done, or it can never begin. */
const doneCode = 0;
const hopelessCode = 2;

/** How a process ended. */
export interface Death {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** In words: `ended with exit code 1`, `was killed (SIGKILL)`. */
  readonly how: string;
}

/** What is kept running, and who is told of it. */
export interface KeptProcessOptions {
  readonly start: () => ChildProcess;
  /** Deaths in a row, each within a minute of its start, after which it is not started again. Default: no end. */
  readonly giveUpAfter?: number;
  /** It died, and is started again so much later. */
  readonly onDeath: (death: Death, restartsInMs: number) => void;
  /** It is not started again: it is done (exit code 0), was told to stop, can never begin (2), or died too often. */
  readonly onEnd: (death: Death) => void;
}

/** A process that is started again when it dies, after pauses that double from half a second to half a minute. */
export class KeptProcess {
  readonly #options: KeptProcessOptions;
  readonly #over = Promise.withResolvers<void>();
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #late: NodeJS.Timeout | undefined;
  #deaths = 0;
  #isStopping = false;
  #isOver = false;

  constructor(options: KeptProcessOptions) {
    this.#options = options;
    this.#start();
  }

  /** Undefined between a death and the next start, and in the end. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Whether it runs, or is started again in a moment. */
  get isKept(): boolean {
    return !this.#isOver;
  }

  /** Asks it to end (SIGTERM), kills it where it takes longer than `withinMs`, and starts it no more. Resolves once it is gone. */
  stop(withinMs: number): Promise<void> {
    if (this.#isOver || this.#isStopping) return this.#over.promise;
    this.#isStopping = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (child === undefined) this.#end({ code: null, signal: "SIGTERM", how: "was not running" });
    else {
      child.kill("SIGTERM");
      this.#late = setTimeout(() => child.kill("SIGKILL"), withinMs);
    }
    return this.#over.promise;
  }

  #start(): void {
    const begunAt = performance.now();
    const child = this.#options.start();
    this.#child = child;
    let isDead = false;
    const die = (code: number | null, signal: NodeJS.Signals | null, how: string) => {
      if (isDead) return;
      isDead = true;
      this.#child = undefined;
      this.#after({ code, signal, how }, performance.now() - begunAt);
    };
    child.once("error", (error) => die(null, null, `could not be started: ${error.message}`));
    child.once("exit", (code, signal) =>
      die(code, signal, signal === null ? `ended with exit code ${code}` : `was killed (${signal})`),
    );
  }

  #after(death: Death, livedMs: number): void {
    clearTimeout(this.#late);
    const { giveUpAfter = Number.POSITIVE_INFINITY, onDeath } = this.#options;
    const deaths = livedMs > wellAfterMs ? 0 : this.#deaths;
    this.#deaths = deaths + 1;
    const isFinal = death.code === doneCode || death.code === hopelessCode;
    if (this.#isStopping || isFinal || this.#deaths >= giveUpAfter) {
      this.#end(death);
      return;
    }
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** deaths);
    this.#timer = setTimeout(() => this.#start(), pauseMs);
    onDeath(death, pauseMs);
  }

  #end(death: Death): void {
    this.#isOver = true;
    this.#over.resolve();
    this.#options.onEnd(death);
  }
}
