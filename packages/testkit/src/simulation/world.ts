import { Chance } from "./chance.ts";
import { type Incarnation, mortalClock } from "./incarnation.ts";
import { type CrashKind, SimulatedDisk } from "./simulated-disk.ts";
import { type FileConditions, simulatedFiles } from "./simulated-files.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Options of {@link World}. */
export interface WorldOptions {
  /** Everything that is left to chance is drawn from it. */
  readonly seed: string | number;
  readonly conditions: FileConditions;
}

/** Virtual time and a disk that outlive the process on them: one process at a time, as often as it takes. */
export class World {
  readonly clock: VirtualClock = new VirtualClock();
  readonly disk: SimulatedDisk;
  readonly #chance: Chance;
  readonly #conditions: FileConditions;
  readonly #locks = new Map<string, () => boolean>();
  #incarnations = 0;
  /** Number of the incarnation that lives; 0 where none does. */
  #living = 0;

  constructor({ seed, conditions }: WorldOptions) {
    this.disk = new SimulatedDisk(new Chance(seed, "disk"));
    this.#chance = new Chance(seed, "files");
    this.#conditions = conditions;
  }

  /** Begins a life. The one before it must be over: crashed, or {@link retire}d after a clean end. */
  boot(): Incarnation {
    if (this.#living !== 0)
      throw new Error(`incarnation ${this.#living} is still alive; crash or retire it first`);
    const number = ++this.#incarnations;
    this.#living = number;
    const isAlive = () => this.#living === number;
    return {
      number,
      clock: mortalClock(this.clock, isAlive),
      files: simulatedFiles({
        disk: this.disk,
        clock: this.clock,
        conditions: this.#conditions,
        locks: this.#locks,
        partWritten: () => this.#chance.fraction(),
        isAlive,
      }),
      get alive() {
        return isAlive();
      },
    };
  }

  /** Ends the life there is, at this very moment. */
  crash(kind: CrashKind): void {
    this.#living = 0;
    this.disk.crash(kind);
  }

  /** Ends a life that has nothing left to do. */
  retire(): void {
    this.crash("kill");
  }
}
