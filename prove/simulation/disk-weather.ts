import type { Chance, FileConditions, FileFault, FileOperation } from "@matrix/testkit/simulation";
import type { Scenario } from "./scenario.ts";

/** Virtual ms that an operation takes on an idle disk, on average; syncs take what is drawn for the world. */
const typicalMs: { readonly [kind in Exclude<FileOperation["kind"], "sync" | "syncFolder">]: number } = {
  open: 0.2,
  create: 0.3,
  append: 0.4,
  read: 0.4,
  truncate: 0.3,
  close: 0.05,
  list: 0.3,
  makeFolder: 0.3,
  rename: 0.3,
  remove: 0.3,
  lock: 0.3,
  unlock: 0.2,
};

/** A spell of something, by virtual ms. */
class Spells {
  readonly #chance: Chance;
  readonly #everyMs: number;
  readonly #longestMs: number;
  #from = 0;
  #to = 0;

  constructor(chance: Chance, everyMs: number, longestMs: number) {
    this.#chance = chance;
    this.#everyMs = everyMs;
    this.#longestMs = longestMs;
  }

  at(time: number): boolean {
    if (this.#everyMs === 0) return false;
    while (time >= this.#to) {
      this.#from = this.#to + this.#chance.wait(this.#everyMs);
      this.#to = this.#from + this.#longestMs * this.#chance.fraction();
    }
    return time >= this.#from;
  }
}

/** Tries at the least that a standstill must have cost. */
const patientTries = 10;

/** How the disk behaves: mostly quick, at times slow, full or failing; quick and sound once it is calm. */
export class DiskWeather implements Pick<FileConditions, "latencyMs" | "fault"> {
  /** Nothing goes wrong from now on. */
  calm = false;
  readonly #chance: Chance;
  readonly #swarm: Scenario["swarm"];
  readonly #now: () => number;
  readonly #slow: Spells;
  readonly #full: Spells;
  /** Since when, and how many times, each write that was tried was refused. */
  #refusedSince = 0;
  #refused = 0;

  /** @param now virtual ms */
  constructor(chance: Chance, swarm: Scenario["swarm"], now: () => number) {
    this.#chance = chance;
    this.#swarm = swarm;
    this.#now = now;
    this.#slow = new Spells(chance, swarm.slowDisk, 500);
    this.#full = new Spells(chance, swarm.fullDisk, 20_000);
  }

  latencyMs({ kind }: FileOperation): number {
    const factor = !this.calm && this.#slow.at(this.#now()) ? 50 : 1;
    const mean = kind === "sync" || kind === "syncFolder" ? this.#swarm.syncMs : typicalMs[kind];
    return factor * this.#chance.wait(mean);
  }

  /** Whether for so long now all that was tried to write was refused, again and again. */
  hasRefusedFor(ms: number): boolean {
    return this.#refused >= patientTries && this.#now() - this.#refusedSince >= ms;
  }

  fault(operation: FileOperation): FileFault | undefined {
    const fault = this.calm ? undefined : this.#drawFault(operation);
    if (operation.kind === "append" || operation.kind === "create") {
      if (fault === undefined) this.#refused = 0;
      else if (this.#refused++ === 0) this.#refusedSince = this.#now();
    }
    return fault;
  }

  #drawFault({ kind }: FileOperation): FileFault | undefined {
    const writes = kind === "append" || kind === "create" || kind === "truncate";
    if (writes && kind !== "truncate" && this.#full.at(this.#now())) return { code: "ENOSPC" };
    if (writes && this.#chance.happens(this.#swarm.writeErrors)) return { code: "EIO" };
    const syncs = kind === "sync" || kind === "syncFolder";
    if (syncs && this.#chance.happens(this.#swarm.syncErrors)) return { code: "EIO" };
    return undefined;
  }
}
