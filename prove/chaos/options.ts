import { parseArgs } from "node:util";

/** What is done to a run's processes, and how often over all runs. */
export interface ChaosOptions {
  /** `kill -9` of a worker, the runner or the standby. */
  readonly kills: number;
  /** A worker frozen until the broker has given its messages to others, and thawed. */
  readonly zombies: number;
  /** The runner frozen until its standby has taken over, or nearly, and thawed. */
  readonly freezes: number;
  /** Seven more workers that come one by one, and go again, some killed, some told to: the groups rebalance all the while. */
  readonly storms: number;
  /** `kill -9` of the broker, started again on its data. */
  readonly brokerKills: number;
  /** Topics of the run deleted under its hands. */
  readonly deletions: number;
  /** Rows of each run. */
  readonly rows: number;
  readonly workers: number;
  readonly maxInFlight: number;
  readonly sessionTimeoutMs: number;
  readonly store: "fs" | "redis";
  readonly client: "kafkajs" | "platformatic";
  readonly seed: number;
}

/** @throws where an option is unknown or no number. */
export function chaosOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: "string", default: "200" },
      zombies: { type: "string", default: "0" },
      freezes: { type: "string", default: "0" },
      storms: { type: "string", default: "0" },
      "broker-kills": { type: "string", default: "0" },
      deletions: { type: "string", default: "0" },
      rows: { type: "string", default: "2000" },
      workers: { type: "string", default: "4" },
      "in-flight": { type: "string", default: "64" },
      "session-timeout": { type: "string", default: "6000" },
      store: { type: "string", default: "fs" },
      client: { type: "string", default: "kafkajs" },
      seed: { type: "string", default: "1" },
    },
  });
  const number = (name: keyof typeof values) => {
    const value = Number(values[name]);
    if (!Number.isSafeInteger(value) || value < 0)
      throw new Error(`--${name} must be a whole number, got "${values[name]}"`);
    return value;
  };
  return {
    kills: number("kills"),
    zombies: number("zombies"),
    freezes: number("freezes"),
    storms: number("storms"),
    brokerKills: number("broker-kills"),
    deletions: number("deletions"),
    rows: number("rows"),
    workers: number("workers"),
    maxInFlight: number("in-flight"),
    sessionTimeoutMs: number("session-timeout"),
    store: oneOf("store", values.store, ["fs", "redis"]),
    client: oneOf("client", values.client, ["kafkajs", "platformatic"]),
    seed: number("seed"),
  };
}

function oneOf<const T extends string>(name: string, value: string, known: readonly T[]): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw new Error(`--${name} must be one of ${known.join(", ")}, got "${value}"`);
  return found;
}
