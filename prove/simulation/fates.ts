import type { Chance, CrashKind, FileOperation, VirtualClock } from "@matrix/testkit/simulation";
import type { Scenario } from "./scenario.ts";

/** What a fate can do to a life. */
export interface Life {
  /** Whether it still goes on. */
  isOver(): boolean;
  crash(kind: CrashKind): void;
  stop(): void;
}

/** Operations that a crash is aimed at: it is between them that what is durable and what is only written part ways. */
const strikingKinds: readonly ReadonlySet<FileOperation["kind"]>[] = [
  new Set(["append"]),
  new Set(["sync"]),
  new Set(["create", "syncFolder", "remove"]),
  new Set(["open", "truncate", "read", "list", "lock"]),
];

/** Draws how each life ends, where it does not end by itself before. */
export class Fates {
  readonly #chance: Chance;
  readonly #scenario: Scenario;
  readonly #clock: VirtualClock;
  /** The last life was to be killed. */
  #struck = false;
  /** Waits for an operation to strike at. */
  #strike: { begun(operation: FileOperation): void; done(operation: FileOperation): void } | undefined;

  constructor(chance: Chance, scenario: Scenario, clock: VirtualClock) {
    this.#chance = chance;
    this.#scenario = scenario;
    this.#clock = clock;
  }

  draw(life: Life): void {
    const { aftershocks, kills, powerLosses, atOperations, stops } = this.#scenario.swarm;
    const chance = this.#chance;
    const isAftershock = this.#struck && chance.happens(aftershocks);
    this.#struck = chance.happens(kills);
    if (this.#struck || isAftershock) {
      const takesPower = powerLosses > 0 && isAftershock ? 0.7 : powerLosses;
      const kind = chance.happens(takesPower) ? "power" : "kill";
      if (isAftershock) this.#strikeAtOperation(() => life.crash(kind), 200);
      else if (chance.happens(atOperations)) this.#strikeAtOperation(() => life.crash(kind), 300);
      else this.#strikeInTime(life, () => life.crash(kind));
    } else if (chance.happens(stops)) this.#strikeInTime(life, () => life.stop());
  }

  /** The life is over: nothing waits for it any more. */
  end(): void {
    this.#strike = undefined;
  }

  begun(operation: FileOperation): void {
    this.#strike?.begun(operation);
  }

  done(operation: FileOperation): void {
    this.#strike?.done(operation);
  }

  #strikeInTime(life: Life, strike: () => void): void {
    const { swarm, rows, trials, order, hopMs, maxInFlight } = this.#scenario;
    const wholeRunMs = (rows * trials * order.length * hopMs) / maxInFlight;
    this.#clock.after(this.#chance.wait(swarm.lifeLength * wholeRunMs), () => {
      if (!life.isOver()) strike();
    });
  }

  /** At the nth file operation, of those of one kind at times: as it is asked for, or right after it happened. */
  #strikeAtOperation(strike: () => void, within: number): void {
    const chance = this.#chance;
    const kinds = chance.happens(0.5) ? undefined : chance.pick(strikingKinds);
    const after = chance.happens(0.5);
    const counts = ({ kind }: FileOperation) => kinds === undefined || kinds.has(kind);
    let left = Math.round(chance.magnitude(1, kinds === undefined ? within : within / 6));
    this.#strike = {
      begun: (operation) => {
        if (counts(operation) && --left === 0 && !after) strike();
      },
      done: (operation) => {
        if (left <= 0 && after && counts(operation)) strike();
      },
    };
  }
}
