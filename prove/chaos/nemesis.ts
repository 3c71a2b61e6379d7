import { setTimeout as pause } from "node:timers/promises";
import type { MersenneTwister } from "@matrix/core";
import type { LocalBroker } from "@matrix/transport-kafka/local-broker";
import type { ChaosOptions } from "./options.ts";

/** Silence after which a standby takes over, in ms. */
export const takeOverAfterMs = 8_000;

/** What can be done to a run. */
export type Blow = "kill" | "zombie" | "freeze" | "storm" | "broker-kill" | "deletion";

/** A process of a run that can be hit. */
export interface Target {
  readonly name: string;
  /** Whether it is alive and past its start. */
  readonly isAtWork: boolean;
  kill(): boolean;
  signal(signal: "SIGSTOP" | "SIGCONT"): boolean;
}

/** What a run offers to be hit. */
export interface Targets {
  /** Workers, the runner, the standby. */
  readonly processes: readonly Target[];
  readonly workers: readonly Target[];
  /** Whoever feeds the run and writes its records just now. */
  runner(): Promise<Target | undefined>;
  deleteTopics(): Promise<void>;
  /** Many workers come and go. */
  storm(): Promise<void>;
}

/** Hits what it is shown, in an order drawn from a seed, until all blows are dealt. */
export class Nemesis {
  readonly dealt: Record<Blow, number> = {
    kill: 0,
    zombie: 0,
    freeze: 0,
    storm: 0,
    "broker-kill": 0,
    deletion: 0,
  };
  readonly #broker: LocalBroker;
  readonly #random: MersenneTwister;
  readonly #sessionTimeoutMs: number;
  readonly #left: Blow[] = [];
  readonly #frozen = new Set<Target>();
  #storming = false;
  readonly #running = new Set<Promise<void>>();

  constructor(options: ChaosOptions, broker: LocalBroker, random: MersenneTwister) {
    this.#broker = broker;
    this.#random = random;
    this.#sessionTimeoutMs = options.sessionTimeoutMs;
    const counts: Record<Blow, number> = {
      kill: options.kills,
      zombie: options.zombies,
      freeze: options.freezes,
      storm: options.storms,
      "broker-kill": options.brokerKills,
      deletion: options.deletions,
    };
    for (const [blow, count] of Object.entries(counts))
      for (let each = 0; each < count; each++) this.#left.push(blow as Blow);
    for (let last = this.#left.length - 1; last > 0; last--) {
      const other = random.below(last + 1);
      [this.#left[last], this.#left[other]] = [this.#left[other]!, this.#left[last]!];
    }
  }

  get isDone(): boolean {
    return this.#left.length === 0;
  }

  /** Milliseconds from `from` to `to`, drawn. */
  between(from: number, to: number): number {
    return from + this.#random.below(to - from);
  }

  /** A blow every 1 to 3 s, until none is left or the signal comes; resolves once what it froze or killed is back. */
  async strike(targets: Targets, signal: AbortSignal): Promise<void> {
    while (!this.isDone && !signal.aborted) {
      await pause(this.between(1_000, 3_000), undefined, { signal }).catch(() => {});
      // Where all are just starting, the next one to be at work is hit.
      while (!signal.aborted && !(await this.#strikeOnce(targets))) await pause(100);
    }
    await Promise.all(this.#running);
  }

  /** @returns whether there was something to hit. */
  async #strikeOnce(targets: Targets): Promise<boolean> {
    const blow = this.#left.at(-1)!;
    const runner = blow === "freeze" ? await targets.runner() : undefined;
    const action = this.#begin(blow, targets, runner);
    if (action === undefined) return false;
    this.#left.pop();
    this.dealt[blow]++;
    const running = action.finally(() => this.#running.delete(running));
    this.#running.add(running);
    return true;
  }

  /** @returns undefined where nothing is there to be hit just now. */
  #begin(
    blow: Blow,
    { processes, workers, deleteTopics, storm }: Targets,
    runner: Target | undefined,
  ): Promise<void> | undefined {
    switch (blow) {
      case "kill": {
        const there = processes.filter((process) => !this.#frozen.has(process));
        // Some die young; on a slow machine they would be all.
        const target = this.#oneOf(
          this.dealt.kill % 8 === 7 ? there : there.filter(({ isAtWork }) => isAtWork),
        );
        return target?.kill() ? Promise.resolve() : undefined;
      }
      case "zombie": {
        const target = this.#oneOf(workers.filter((worker) => worker.isAtWork && !this.#frozen.has(worker)));
        return target?.signal("SIGSTOP") ? this.#thaw(target, 2 * this.#sessionTimeoutMs) : undefined;
      }
      case "freeze": {
        // One at a time: somebody must be there to take over.
        const isFree = runner?.isAtWork && ![...this.#frozen].some((each) => !workers.includes(each));
        if (!isFree || !runner.signal("SIGSTOP")) return undefined;
        // Some wake up while their successor takes over, some long after it has.
        return this.#thaw(runner, takeOverAfterMs + this.between(-500, 2 * this.#sessionTimeoutMs));
      }
      case "storm":
        return this.#storming ? undefined : this.#storm(storm);
      case "broker-kill":
        // One at a time: it is not there to be killed while it starts.
        return this.#running.size > 0 ? undefined : this.#bringBroker();
      case "deletion":
        return deleteTopics();
    }
  }

  async #thaw(target: Target, afterMs: number): Promise<void> {
    this.#frozen.add(target);
    await pause(afterMs);
    this.#frozen.delete(target);
    target.signal("SIGCONT");
  }

  /** One after the other: two at once would be none, as one brings what the other takes away. */
  async #storm(storm: () => Promise<void>): Promise<void> {
    this.#storming = true;
    await storm().finally(() => {
      this.#storming = false;
    });
  }

  async #bringBroker(): Promise<void> {
    await this.#broker.kill();
    await pause(this.between(500, 3_000));
    await this.#broker.restart();
  }

  #oneOf<T>(from: readonly T[]): T | undefined {
    return from.length === 0 ? undefined : from[this.#random.below(from.length)];
  }
}
