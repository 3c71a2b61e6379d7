import { MatrixError, type RunReport, type Work, work } from "@matrix/core";
import {
  Chance,
  SimulatedBrokerError,
  SimulatedProcess,
  simulatedFiles,
  VirtualClock,
} from "@matrix/testkit/simulation";
import { Cluster } from "./cluster.ts";
import { beginHead } from "./head.ts";
import type { Mutation } from "./mutation.ts";
import type { Protocol } from "./protocol.ts";
import { drawScenario } from "./scenario.ts";
import { type Verdict, verdictOf } from "./verdict.ts";
import type { SimulatedShapes } from "./workload.ts";

/** Options of {@link simulate}. */
export interface SimulateOptions {
  readonly mutation?: Mutation;
  /** Default `plain`. */
  readonly protocol?: Protocol;
  /** Told of each thing that happens, one line each. */
  readonly tell?: (line: string) => void;
}

/** Virtual time within which all rows must have ended once nothing goes wrong any more. */
const livenessMs = 60 * 60_000;

/** Lets one world go by, troubled first, then calm until all rows have ended; then checks what was promised. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Verdict> {
  const simulation = new Simulation(seed, options);
  const onRejection = (error: unknown) =>
    simulation.report(`a promise was rejected and nobody looked: ${textOf(error)}`);
  process.on("unhandledRejection", onRejection);
  try {
    return await simulation.run();
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

/** A process of the cluster, and who is to take its place. */
interface Place {
  readonly name: string;
  process: SimulatedProcess | undefined;
  worker?: Work<SimulatedShapes, object>;
  /** It was asked to stop. */
  stopped: boolean;
}

class Simulation {
  readonly #clock = new VirtualClock();
  readonly #cluster: Cluster;
  readonly #chance: Chance;
  readonly #tell: (line: string) => void;
  readonly #violations: string[] = [];
  readonly #locks = new Map<string, () => boolean>();
  readonly #workers: readonly Place[];
  readonly #head: Place = { name: "head", process: undefined, stopped: false };
  #calm = false;
  #over = false;
  #kills = 0;
  #pauses = 0;
  #begun = 0;
  #report: RunReport | undefined;

  constructor(seed: number, { mutation, protocol, tell }: SimulateOptions) {
    this.#tell = (line) => tell?.(`${this.#clock.monotonic().toFixed(3)} ${line}`);
    this.#chance = new Chance(seed, "broker fates");
    this.#cluster = new Cluster(drawScenario(seed), this.#clock, { mutation, protocol, tell: this.#tell });
    const { workers } = this.#cluster.scenario;
    this.#workers = Array.from({ length: workers }, (_, index) => ({
      name: `w${index}`,
      process: undefined,
      stopped: false,
    }));
    this.#tell(JSON.stringify(this.#cluster.scenario));
  }

  report(violation: string): void {
    this.#violations.push(violation);
    this.#tell(`VIOLATION ${violation}`);
  }

  async run(): Promise<Verdict> {
    const { scenario } = this.#cluster;
    this.#beginHead();
    for (const place of this.#workers) this.#beginWorker(place);
    this.#drawFates();
    const done = () => this.#over || this.#violations.length > 20;
    const troubled = await this.#clock.drive({ done, until: scenario.troubledMs });
    if (troubled !== "done") {
      this.#calmDown();
      const until = this.#clock.monotonic() + livenessMs;
      const end = await this.#clock.drive({ done, until });
      if (end !== "done") this.report(`the rows had not ended within an hour without trouble (${end})`);
    }
    if (this.#report !== undefined) await this.#resumeComplete(this.#report);
    for (const { process } of [...this.#workers, this.#head]) process?.kill();
    return verdictOf({
      cluster: this.#cluster,
      violations: this.#violations,
      report: this.#report,
      kills: this.#kills,
      pauses: this.#pauses,
    });
  }

  /** A run that is complete says so again. */
  async #resumeComplete(before: RunReport): Promise<void> {
    this.#calmDown();
    this.#head.process?.kill();
    this.#over = false;
    this.#beginHead();
    const until = this.#clock.monotonic() + livenessMs;
    const end = await this.#clock.drive({ done: () => this.#over, until });
    if (end !== "done" || this.#report === undefined)
      return this.report("a complete run was resumed and did not end");
    const { complete, records } = this.#report;
    if (!complete || JSON.stringify(records) !== JSON.stringify(before.records))
      this.report(
        `a complete run counted ${JSON.stringify(before.records)}, resumed ${JSON.stringify(records)}`,
      );
  }

  #beginHead(): void {
    const process = new SimulatedProcess(`head-${++this.#begun}`, this.#clock);
    this.#head.process = process;
    this.#tell(`${process.name} begins`);
    const files = simulatedFiles({
      disk: this.#cluster.disk,
      clock: process.clock,
      conditions: { latencyMs: () => 0.3 },
      locks: this.#locks,
      partWritten: () => this.#chance.fraction(),
      isAlive: () => process.alive,
    });
    beginHead(this.#cluster, process, files).report.then(
      (report) => {
        this.#tell(`end: ${JSON.stringify(report)}`);
        if (!report.complete) this.report("the run ended without being complete");
        this.#report = report;
        this.#over = true;
      },
      (error: unknown) => {
        if (this.#mayEnd(error)) return this.#kill(this.#head, () => this.#beginHead());
        this.report(`the run failed: ${textOf(error)}`);
        this.#over = true;
      },
    );
  }

  #beginWorker(place: Place): void {
    const process = new SimulatedProcess(`${place.name}-${++this.#begun}`, this.#clock);
    place.process = process;
    this.#tell(`${process.name} begins`);
    const worker = work({ ...this.#cluster.shared(process), transport: this.#cluster.transport(process) });
    place.worker = worker;
    worker.report.then(
      () => {
        if (!place.stopped) this.report(`worker ${process.name} ended by itself`);
        this.#replace(place, () => this.#beginWorker(place));
      },
      (error: unknown) => {
        if (this.#mayEnd(error)) this.#kill(place, () => this.#beginWorker(place));
        else this.report(`worker ${process.name} failed: ${textOf(error)}`);
      },
    );
  }

  #stop(place: Place): void {
    const { process, worker } = place;
    if (process === undefined || worker === undefined || place.stopped) return;
    this.#tell(`${process.name} is asked to stop`);
    place.stopped = true;
    worker.stop();
  }

  /** A process that does not find its broker gives up; whoever watches over it begins another. */
  #mayEnd(error: unknown): boolean {
    const noBroker = error instanceof SimulatedBrokerError && error.kind === "unavailable";
    if (noBroker) this.#tell(`gave up: ${error.message}`);
    return noBroker;
  }

  #drawFates(): void {
    const { swarm } = this.#cluster.scenario;
    const { broker, store, troubles } = this.#cluster;
    for (const place of this.#workers) {
      this.#again(swarm.kills, () => this.#kill(place, () => this.#beginWorker(place)));
      this.#again(swarm.stops, () => this.#stop(place));
      this.#again(swarm.pauses, () => this.#pause(place));
    }
    this.#again(swarm.headKills, () => this.#kill(this.#head, () => this.#beginHead()));
    this.#again(swarm.headKills * 2, () => this.#pause(this.#head));
    this.#again(swarm.brokerRestarts, () =>
      this.#spell(
        "the broker is away",
        () => broker.stop(),
        () => broker.start(),
      ),
    );
    this.#again(swarm.storeOutages, () =>
      this.#spell(
        "the store is away",
        () => store.stop(),
        () => store.start(),
      ),
    );
    this.#again(swarm.storeFull, () =>
      this.#spell(
        "the store is full",
        () => {
          troubles.storeFull = true;
        },
        () => {
          troubles.storeFull = false;
        },
      ),
    );
    this.#again(swarm.rewinds, () =>
      this.#atAGroup("is set back", (group) => broker.rewind(group, this.#chance)),
    );
    this.#again(swarm.sharings, () => this.#atAGroup("is shared out", (group) => broker.shareOut(group)));
    this.#again(swarm.lostValues, () => store.loseBlobs(0.2, this.#chance));
    this.#again(swarm.damagedValues, () => store.damageBlobs(0.2, this.#chance));
    this.#again(swarm.lostRecords, () => store.loseRecords(0.2, this.#chance));
    this.#again(swarm.damagedRecords, () => store.damageRecords(0.2, this.#chance));
  }

  /** Something that happens every `meanMs`, as long as there is trouble; never where that is 0. */
  #again(meanMs: number, happen: () => void): void {
    if (meanMs === 0) return;
    this.#clock.after(this.#chance.wait(meanMs), () => {
      if (this.#calm) return;
      happen();
      this.#again(meanMs, happen);
    });
  }

  #spell(name: string, begin: () => void, end: () => void): void {
    this.#tell(name);
    begin();
    this.#clock.after(this.#chance.wait(2_000), end);
  }

  #atAGroup(what: string, act: (group: string) => void): void {
    const { broker } = this.#cluster;
    if (!broker.up || broker.groups.length === 0) return;
    const group = this.#chance.pick(broker.groups);
    this.#tell(`group ${group} ${what}`);
    act(group);
  }

  #kill(place: Place, restart: () => void): void {
    const { process } = place;
    if (process === undefined || !process.alive) return;
    this.#tell(`${process.name} is killed`);
    this.#kills++;
    process.kill();
    if (place === this.#head) this.#cluster.disk.crash("kill");
    this.#cluster.lineage.fault();
    this.#replace(place, restart);
  }

  /** Somebody else takes a place, after some time. */
  #replace(place: Place, restart: () => void): void {
    place.process = undefined;
    place.stopped = false;
    this.#clock.after(this.#chance.wait(this.#cluster.scenario.swarm.absence), () => {
      if (place.process === undefined) restart();
    });
  }

  #pause({ process }: Place): void {
    if (process === undefined || process.paused) return;
    const ms = this.#cluster.scenario.swarm.longestPause * this.#chance.fraction();
    this.#tell(`${process.name} is away for ${ms.toFixed(0)} ms`);
    this.#pauses++;
    this.#cluster.lineage.fault();
    process.pause();
    this.#clock.after(ms, () => process.resume());
  }

  #calmDown(): void {
    if (this.#calm) return;
    this.#tell("calm");
    this.#calm = true;
    const { cast, troubles, broker, store } = this.#cluster;
    cast.calm = true;
    troubles.calm = true;
    troubles.storeFull = false;
    if (!broker.up) broker.start();
    store.start();
    for (const { process } of [...this.#workers, this.#head]) process?.resume();
    if (this.#head.process === undefined) this.#beginHead();
    for (const place of this.#workers) if (place.process === undefined) this.#beginWorker(place);
  }
}

function textOf(error: unknown): string {
  if (MatrixError.isInstance(error)) return `${error.name}: ${error.message}`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
