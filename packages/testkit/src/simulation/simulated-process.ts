import type { Clock } from "@matrix/core";
import type { VirtualClock } from "./virtual-clock.ts";

/**
 * One life of a process among several: its clock is all that it sees of time. Paused, nothing of it moves while the world goes
 * on without it; afterwards it finds everything at once that came in the meantime, and does not know that it was away.
 */
export class SimulatedProcess {
  readonly name: string;
  readonly clock: Clock;
  readonly #world: VirtualClock;
  #state: "running" | "paused" | "dead" = "running";
  /** What rang while it was paused. */
  #held: (() => void)[] = [];

  constructor(name: string, world: VirtualClock) {
    this.name = name;
    this.#world = world;
    this.clock = {
      now: () => world.now(),
      monotonic: () => world.monotonic(),
      after: (ms, callback) => {
        let cancelled = false;
        const cancel = world.after(ms, () =>
          this.#ring(() => {
            if (!cancelled) callback();
          }),
        );
        return () => {
          cancelled = true;
          cancel();
        };
      },
      soon: (callback) => world.soon(() => this.#ring(callback)),
    };
  }

  get alive(): boolean {
    return this.#state !== "dead";
  }

  get paused(): boolean {
    return this.#state === "paused";
  }

  pause(): void {
    if (this.#state === "running") this.#state = "paused";
  }

  resume(): void {
    if (this.#state !== "paused") return;
    this.#state = "running";
    for (const callback of this.#held.splice(0)) this.#world.soon(() => this.#ring(callback));
  }

  /** Ends it at this very moment. What it sent is still on its way. */
  kill(): void {
    this.#state = "dead";
    this.#held = [];
  }

  #ring(callback: () => void): void {
    if (this.#state === "running") callback();
    else if (this.#state === "paused") this.#held.push(callback);
  }
}
