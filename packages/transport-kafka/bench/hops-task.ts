/** What a contender is to do: so many rows at once, each handed to and fro so many times. */
export interface HopsTask {
  readonly brokers: readonly string[];
  readonly client: "kafkajs" | "platformatic";
  readonly rows: number;
  readonly hops: number;
  readonly bytes: number;
}

export interface HopsResult {
  readonly hopsPerSecond: number;
  /** Process CPU, user and system, a hop. */
  readonly cpuMicros: number;
}

/** Measures from the first call of `begin` to the result. */
export class HopsMeter {
  readonly #hops: number;
  readonly #cpu = process.cpuUsage();
  readonly #start = performance.now();

  constructor(hops: number) {
    this.#hops = hops;
  }

  print(): void {
    const { user, system } = process.cpuUsage(this.#cpu);
    const result: HopsResult = {
      hopsPerSecond: (this.#hops * 1_000) / (performance.now() - this.#start),
      cpuMicros: (user + system) / this.#hops,
    };
    console.log(JSON.stringify(result));
  }
}
