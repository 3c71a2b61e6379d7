import type { Clock } from "@matrix/core";
import { onAbort } from "./on-abort.ts";

/** Why a call is over before it has its answer. */
export type CallEnd = "deadline" | "caller" | "closed";

/** The time of one call: until its deadline, until its caller gives it up or the model is closed. */
export class CallScope {
  readonly #controller = new AbortController();
  readonly #clock: Clock;
  readonly #deadline: number;
  readonly #release: (() => void)[];
  #end: CallEnd | undefined;

  /** @param ms milliseconds from now. */
  constructor(clock: Clock, ms: number, caller: AbortSignal, closed: AbortSignal) {
    this.#clock = clock;
    this.#deadline = clock.monotonic() + ms;
    this.#release = [
      clock.after(ms, () => this.#stop("deadline")),
      onAbort(caller, () => this.#stop("caller")),
      onAbort(closed, () => this.#stop("closed")),
    ];
    if (caller.aborted) this.#stop("caller");
    else if (closed.aborted) this.#stop("closed");
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** `undefined` while the call may go on. */
  get end(): CallEnd | undefined {
    return this.#end;
  }

  get msLeft(): number {
    return this.#deadline - this.#clock.monotonic();
  }

  /** Lets go of the timer and the signals. */
  dispose(): void {
    for (const release of this.#release) release();
  }

  #stop(end: CallEnd): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#controller.abort();
  }
}
