import { DeadlineError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { HopContext } from "./hop.ts";

/** One hop being run: its deadline and its signal, made only when somebody looks at them. */
export class HopRun<Resources> implements HopContext<Resources> {
  readonly role: string;
  readonly resources: Resources;
  readonly stepId: string;
  readonly startedAt: number;
  givenUp = false;
  readonly #clock: Clock;
  #controller: AbortController | undefined;
  #abortedWith: unknown;
  #reject: ((reason: unknown) => void) | undefined;

  constructor(role: string, stepId: string, resources: Resources, clock: Clock) {
    this.role = role;
    this.stepId = stepId;
    this.resources = resources;
    this.#clock = clock;
    this.startedAt = clock.monotonic();
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#abortedWith !== undefined) this.#controller.abort(this.#abortedWith);
    }
    return this.#controller.signal;
  }

  now(): number {
    return this.#clock.now();
  }

  guard<T>(running: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#abortedWith !== undefined) reject(this.#abortedWith);
      this.#reject = reject;
      // Listened to in any case: what an agent throws when nobody waits for it any more must not end the process.
      running.then(resolve, reject);
    });
  }

  expire(afterMs: number): void {
    this.#abort(
      new DeadlineError(
        `role "${this.role}" took longer than ${afterMs} ms at ${this.stepId}; see hopTimeoutMs`,
      ),
    );
  }

  giveUp(reason: unknown): void {
    this.givenUp = true;
    this.#abort(reason);
  }

  #abort(reason: unknown): void {
    if (this.#abortedWith !== undefined) return;
    this.#abortedWith = reason;
    this.#controller?.abort(reason);
    this.#reject?.(reason);
  }
}
