import { Chance } from "@matrix/testkit/simulation";

/** Roles of the simulated workload; `judge` is pure. */
export const roleNames = ["writer", "critic", "judge"] as const;
export type RoleName = (typeof roleNames)[number];

/** What may go wrong in one world: each a share of the cases, a mean distance in virtual ms, or 0 where switched off. */
export interface Swarm {
  /** Mean time until a worker is killed, and until a new one takes its place. */
  readonly kills: number;
  readonly absence: number;
  /** Mean time until a worker is asked to stop. */
  readonly stops: number;
  /** Mean time between pauses of a worker, and the longest pause: longer than a session, it makes a zombie. */
  readonly pauses: number;
  readonly longestPause: number;
  /** Mean time until the process that feeds and writes is killed. */
  readonly headKills: number;
  /** Mean time between restarts of the broker. */
  readonly brokerRestarts: number;
  /** Mean time between commits that go back to where they stood before. */
  readonly rewinds: number;
  /** Mean time between members that have to join again for no reason. */
  readonly sharings: number;
  /** Shares of requests to the broker. */
  readonly lost: number;
  readonly unanswered: number;
  readonly partial: number;
  readonly repeated: number;
  /** Share of heartbeats upon which a client gives up. */
  readonly fatal: number;
  /** Share of requests, to broker or store, that take longer than anybody waits. */
  readonly late: number;
  /** Mean time between outages of the store, and between times at which it is full. */
  readonly storeOutages: number;
  readonly storeFull: number;
  /** Shares of requests to the store. */
  readonly storeLost: number;
  readonly storeUnanswered: number;
  /** Mean time between losses, and between damages, of stored values. */
  readonly lostValues: number;
  readonly damagedValues: number;
  /** Mean time between losses, and between damages, of steps' records. */
  readonly lostRecords: number;
  readonly damagedRecords: number;
  /** Share of hops whose agent throws. */
  readonly agentErrors: number;
  /** Share of hops that never answer. */
  readonly silence: number;
}

/** Everything about a world that is drawn before it begins. */
export interface Scenario {
  readonly seed: number;
  readonly rows: number;
  readonly trials: number;
  readonly order: readonly RoleName[];
  readonly maxInFlight: number;
  readonly concurrency: number;
  readonly workers: number;
  /** Whether the process that feeds and writes does hops, too. */
  readonly headWorks: boolean;
  readonly partitions: number;
  readonly sessionTimeoutMs: number;
  readonly late: "send" | "drop";
  readonly cursorEveryMs: number;
  /** Bytes over which a value leaves its message; 0 where none does. */
  readonly offloadOver: number;
  readonly foldOverBytes: number;
  /** Whether the first result of each step is kept. Only flaws switch it off. */
  readonly stepRecord: boolean;
  readonly replyLength: number;
  readonly hopMs: number;
  readonly hopTimeoutMs: number;
  readonly latencyMs: number;
  /** Virtual ms after which nothing goes wrong any more. */
  readonly troubledMs: number;
  readonly swarm: Swarm;
}

/** Draws a world. Each kind of trouble is switched on or off by itself, so that each also comes without the others. */
export function drawScenario(seed: number): Scenario {
  const chance = new Chance(seed, "broker scenario");
  const maybe = (share: number, most: number) => (chance.happens(share) ? most * chance.fraction() : 0);
  const hopMs = chance.magnitude(2, 500);
  const order = Array.from({ length: chance.whole(2, 5) }, () => chance.pick(roleNames));
  const rows = chance.whole(2, 8);
  const maxInFlight = Math.round(chance.magnitude(1, 10));
  /** About as long as a run without trouble takes, a second at least. */
  const span = Math.max(1_000, (rows / maxInFlight) * order.length * (hopMs + 20));
  const every = (share: number, most = 1) =>
    chance.happens(share) ? span * most * (0.1 + chance.fraction()) : 0;
  const sessionTimeoutMs = Math.round(chance.magnitude(300, 6_000));
  return {
    seed,
    rows,
    trials: chance.happens(0.2) ? 2 : 1,
    order,
    maxInFlight,
    concurrency: chance.whole(1, 4),
    workers: chance.whole(2, 3),
    headWorks: chance.happens(0.3),
    partitions: chance.whole(1, 3),
    sessionTimeoutMs,
    late: chance.pick(["send", "drop"] as const),
    cursorEveryMs: chance.pick([0, 200]),
    offloadOver: chance.happens(0.5) ? Math.round(chance.magnitude(16, 400)) : 0,
    foldOverBytes: Math.round(chance.magnitude(256, 4096)),
    stepRecord: true,
    replyLength: Math.round(chance.magnitude(8, 500)),
    hopMs,
    hopTimeoutMs: Math.round(hopMs * 300),
    latencyMs: chance.magnitude(0.2, 10),
    troubledMs: span * chance.magnitude(1, 8),
    swarm: {
      kills: every(0.6),
      absence: chance.magnitude(1, 5_000),
      stops: every(0.3),
      pauses: every(0.5),
      longestPause: sessionTimeoutMs * chance.magnitude(0.2, 5),
      headKills: every(0.4),
      brokerRestarts: every(0.25, 2),
      rewinds: every(0.4),
      sharings: every(0.3),
      lost: maybe(0.3, 0.05),
      unanswered: maybe(0.4, 0.1),
      partial: maybe(0.2, 0.05),
      repeated: maybe(0.3, 0.1),
      fatal: maybe(0.15, 0.1),
      late: maybe(0.3, 0.03),
      storeOutages: every(0.3),
      storeFull: every(0.2),
      storeLost: maybe(0.2, 0.05),
      storeUnanswered: maybe(0.3, 0.1),
      lostValues: every(0.15),
      damagedValues: every(0.15),
      lostRecords: every(0.1),
      damagedRecords: every(0.1),
      agentErrors: maybe(0.2, 0.1),
      silence: maybe(0.1, 0.02),
    },
  };
}
