import { Chance } from "@matrix/testkit/simulation";
import type { Durability } from "@matrix/transport-memory";

/** What may go wrong in one world: each a share of the cases, a mean distance in virtual ms, or 0 where switched off. */
export interface Swarm {
  /** Share of lives that end by a kill. */
  readonly kills: number;
  /** Mean length of a life that is killed or stopped, as a share of what the whole run takes. */
  readonly lifeLength: number;
  /** Share of kills that take the power with them. */
  readonly powerLosses: number;
  /** Share of kills that strike at a file operation, not at a moment. */
  readonly atOperations: number;
  /** Share of kills that a second crash, mostly of the power, follows within some file operations. */
  readonly aftershocks: number;
  /** Share of lives that are stopped cleanly. */
  readonly stops: number;
  /** Mean time between fillings of the disk. */
  readonly fullDisk: number;
  /** Share of writes that fail with EIO. */
  readonly writeErrors: number;
  /** Share of syncs that fail. */
  readonly syncErrors: number;
  /** Mean time between spells in which the disk is 50 times as slow. */
  readonly slowDisk: number;
  /** Virtual ms that a sync takes on average: between an append and its sync lies what a power failure takes. */
  readonly syncMs: number;
  /** Share of hops whose agent throws. */
  readonly agentErrors: number;
  /** Share of model calls that fail, for the row only. */
  readonly callErrors: number;
  /** Share of hops that never answer. */
  readonly silence: number;
  /** Share of model calls that fail for the whole endpoint. */
  readonly endpointErrors: number;
  /** Share of rows that cannot be read, and of those that the workload refuses. */
  readonly badRows: number;
  /** Share of rows whose hops take 20 times as long. */
  readonly slowRows: number;
}

/** Everything about a world that is drawn before it begins. */
export interface Scenario {
  readonly seed: number;
  readonly rows: number;
  readonly trials: number;
  /** Roles of a row's hops, in order. */
  readonly order: readonly RoleName[];
  readonly maxInFlight: number;
  readonly concurrency: { readonly [role: string]: number };
  readonly hopTimeoutMs: number;
  readonly drainMs: number;
  /** Virtual ms after which a row ends; 0 where it may take for ever. */
  readonly rowTimeoutMs: number;
  /** Virtual ms that whoever iterates the run takes over a record, on average; 0 where nobody does. */
  readonly readerMs: number;
  readonly durability: Exclude<Durability, "off">;
  readonly fsync: boolean;
  readonly flushMs: number;
  readonly segmentBytes: number;
  readonly sinkFlushMs: number;
  readonly sinkFlushRows: number;
  /** Mean virtual ms of a hop. */
  readonly hopMs: number;
  /** Characters of a reply, at most. */
  readonly replyLength: number;
  /** Virtual ms between rows of the source, at most. */
  readonly sourceMs: number;
  /** Lives after which nothing goes wrong any more. */
  readonly troubledLives: number;
  readonly swarm: Swarm;
}

/** Roles of the simulated workload. */
export const roleNames = ["writer", "critic", "tool", "matcher"] as const;
export type RoleName = (typeof roleNames)[number];

/** Draws a world. Each kind of trouble is switched on or off by itself, so that each also comes without the others. */
export function drawScenario(seed: number): Scenario {
  const chance = new Chance(seed, "scenario");
  const maybe = (share: number, most: number) => (chance.happens(share) ? most * chance.fraction() : 0);
  const every = (share: number, mean: number) =>
    chance.happens(share) ? mean * (0.3 + chance.fraction()) : 0;
  const fsync = chance.happens(0.8);
  const hopMs = chance.magnitude(2, 200);
  const order = Array.from({ length: chance.whole(4, 8) }, () => chance.pick(roleNames));
  return {
    seed,
    rows: chance.whole(10, 40),
    trials: chance.whole(1, 2),
    order,
    maxInFlight: Math.round(chance.magnitude(1, 24)),
    concurrency: chance.happens(0.3) ? { [chance.pick(order)]: chance.whole(1, 4) } : {},
    hopTimeoutMs: Math.round(hopMs * 200),
    drainMs: chance.pick([1, 100, 10_000]),
    rowTimeoutMs: chance.happens(0.1) ? Math.round(hopMs * order.length * chance.magnitude(1, 20)) : 0,
    readerMs: chance.happens(0.2) ? hopMs * chance.magnitude(0.01, 2) : 0,
    durability: chance.pick(["sync", "sync", "sync", "async", "exit"] as const),
    fsync,
    flushMs: chance.pick([5, 20, 200]),
    segmentBytes: Math.round(chance.magnitude(400, 16_000)),
    sinkFlushMs: chance.pick([0, 5, 25]),
    sinkFlushRows: chance.pick([1, 3, 1000]),
    hopMs,
    replyLength: Math.round(chance.magnitude(8, 500)),
    sourceMs: chance.happens(0.3) ? chance.magnitude(1, 200) : 0,
    troubledLives: Math.round(chance.magnitude(2, 25)),
    swarm: {
      kills: chance.happens(0.85) ? 0.8 + 0.2 * chance.fraction() : 0,
      lifeLength: chance.magnitude(0.02, 0.5),
      powerLosses: fsync && chance.happens(0.8) ? chance.fraction() : 0,
      atOperations: chance.happens(0.6) ? chance.magnitude(0.2, 1) : 0,
      aftershocks: chance.happens(0.5) ? chance.fraction() : 0,
      stops: maybe(0.3, 0.6),
      fullDisk: every(0.2, 2_000),
      writeErrors: chance.happens(0.2) ? chance.magnitude(0.002, 0.15) : 0,
      syncErrors: chance.happens(0.2) ? chance.magnitude(0.002, 0.15) : 0,
      slowDisk: every(0.25, 1_000),
      syncMs: chance.magnitude(0.5, 50),
      agentErrors: maybe(0.3, 0.05),
      callErrors: maybe(0.3, 0.05),
      silence: maybe(0.2, 0.02),
      endpointErrors: maybe(0.2, 0.02),
      badRows: maybe(0.3, 0.3),
      slowRows: maybe(0.3, 0.3),
    },
  };
}
