import { createHash } from "node:crypto";
import { type Clock, MatrixError, type RunObserver, type RunReport, sleep } from "@matrix/core";
import { flightRecorder } from "@matrix/testkit";
import { Chance, type CrashKind, type Incarnation, World } from "@matrix/testkit/simulation";
import { beginRun, journalFolder, outputPath, type SimulatedRun } from "./begin-run.ts";
import { DiskWeather } from "./disk-weather.ts";
import { Fates } from "./fates.ts";
import type { Mutation } from "./mutation.ts";
import { drawScenario, type Scenario } from "./scenario.ts";
import { countChanged, countRecords, historyViolations, type Verdict } from "./verdict.ts";
import { Witness } from "./witness.ts";

/** Options of {@link simulate}. */
export interface SimulateOptions {
  readonly mutation?: Mutation;
  /** Told of each thing that happens, one line each. */
  readonly tell?: (line: string) => void;
}

/** Virtual time within which all rows must have ended once nothing goes wrong any more. */
const livenessMs = 60 * 60_000;
/** Longest life that troubles may draw out. */
const patienceMs = 24 * 60 * 60_000;
/** As a run has it by default: what is refused for half of it explains a stall, as a first write may have gone through. */
const stallTimeoutMs = 300_000;
/** A world in which so much is wrong is not gone on with. */
const mostViolations = 20;

/** Lets one world go by: troubled lives first, then calm ones until all rows have ended; then checks what was promised. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Verdict> {
  const drawn = drawScenario(seed);
  const simulation = new Simulation(options.mutation?.world?.(drawn) ?? drawn, options);
  const onRejection = (error: unknown) =>
    simulation.report(`a promise was rejected and nobody looked: ${textOf(error)}`);
  process.on("unhandledRejection", onRejection);
  try {
    return await simulation.run();
  } finally {
    process.off("unhandledRejection", onRejection);
  }
}

/** How a run ended by itself. */
type OwnEnd =
  | { readonly kind: "report"; readonly report: RunReport }
  | { readonly kind: "failure"; readonly error: unknown };
/** How a life ended. */
type End = OwnEnd | { readonly kind: "crash" } | { readonly kind: "standstill" };

class Simulation {
  readonly #scenario: Scenario;
  readonly #options: SimulateOptions;
  readonly #violations: string[] = [];
  readonly #trace = createHash("sha256");
  readonly #chance: Chance;
  readonly #agents: Chance;
  readonly #world: World;
  readonly #weather: DiskWeather;
  readonly #fates: Fates;
  readonly #witness: Witness;
  readonly #recorder = flightRecorder({ write: (event) => this.#tell(JSON.stringify(event)) });
  /** A sync failed in this life, and what it left in the kernel's memory may not be out of the way yet. */
  #syncFailed = false;
  /** The last run in this process gave up on its disk: what it holds it may hold until its last write has come back. */
  #mayBeLocked = false;
  #life = 0;
  #crashes = 0;
  #number = 0;

  constructor(scenario: Scenario, options: SimulateOptions) {
    const { seed } = scenario;
    this.#scenario = scenario;
    this.#options = options;
    this.#chance = new Chance(seed, "lives");
    this.#agents = new Chance(seed, "agents");
    const now = () => this.#world.clock.monotonic();
    const weather = new DiskWeather(new Chance(seed, "weather"), scenario.swarm, now);
    const witness = new Witness(scenario, now);
    this.#weather = weather;
    this.#witness = witness;
    this.#world = new World({
      seed,
      conditions: {
        latencyMs: (operation) => weather.latencyMs(operation),
        fault: (operation) => {
          const fault = weather.fault(operation);
          if (fault !== undefined && operation.kind === "sync") this.#syncFailed = true;
          return fault;
        },
        begun: (operation) => {
          witness.begun(operation);
          this.#fates.begun(operation);
        },
        done: (operation) => {
          witness.done(operation);
          if (operation.kind === "truncate" || operation.kind === "rename") this.#syncFailed = false;
          this.#fates.done(operation);
        },
      },
    });
    this.#fates = new Fates(new Chance(seed, "fates"), scenario, this.#world.clock);
    this.#tell(JSON.stringify(scenario));
  }

  report(violation: string): void {
    this.#violations.push(violation);
    this.#tell(`VIOLATION ${violation}`);
  }

  async run(): Promise<Verdict> {
    const last = await this.#untilComplete();
    if (last !== undefined) await this.#resumeComplete(last);
    return this.#verdict(last);
  }

  /** Life after life. @returns the last report; undefined where a life stood still. */
  async #untilComplete(): Promise<RunReport | undefined> {
    const { troubledLives, swarm } = this.#scenario;
    let process: Incarnation | undefined;
    while (true) {
      this.#weather.calm = this.#life >= troubledLives;
      process ??= this.#world.boot();
      const end = await this.#live(process);
      if (end.kind === "standstill") return undefined;
      if (end.kind !== "crash") {
        this.#witness.ended(end.kind === "failure" ? end.error : undefined);
        if (swarm.powerLosses > 0 && this.#chance.happens(0.3)) this.#crash("power");
        else if (this.#chance.happens(0.5)) this.#world.retire();
      }
      if (end.kind === "report" && end.report.complete) {
        if (process.alive) this.#world.retire();
        return end.report;
      }
      // What is repeated because a run ended early is excused as a crash's repetitions are.
      this.#recorder.crash();
      if (!process.alive) {
        process = undefined;
        this.#mayBeLocked = false;
      }
      await this.#world.clock.advance(this.#chance.wait(500));
      if (this.#violations.length > mostViolations) return undefined;
    }
  }

  /** A run that is complete says so again, and does nothing. */
  async #resumeComplete(before: RunReport): Promise<void> {
    this.#weather.calm = true;
    const { hops } = this.#witness;
    const end = await this.#live(this.#world.boot());
    if (end.kind !== "report") return;
    const { complete, records } = end.report;
    if (!complete || this.#witness.hops !== hops)
      this.report(`a complete run was resumed and did ${this.#witness.hops - hops} hops`);
    if (JSON.stringify(records) !== JSON.stringify(before.records))
      this.report(
        `a complete run counted ${JSON.stringify(before.records)}, resumed ${JSON.stringify(records)}`,
      );
  }

  async #live(incarnation: Incarnation): Promise<End> {
    this.#life++;
    this.#syncFailed = false;
    const { calm } = this.#weather;
    this.#tell(`life ${this.#life}${calm ? ", calm" : ""}`);
    const running = this.#begin(incarnation);
    if (this.#scenario.readerMs > 0) void this.#readRecords(running, incarnation.clock);
    let end: OwnEnd | undefined;
    running.report.then(
      (report) => {
        end ??= { kind: "report", report };
      },
      (error: unknown) => {
        end ??= { kind: "failure", error };
      },
    );
    let stopped = false;
    const life = {
      isOver: () => end !== undefined || !incarnation.alive,
      crash: (kind: CrashKind) => this.#crash(kind),
      stop: () => {
        this.#tell("stop");
        stopped = true;
        running.stop();
      },
    };
    if (!calm) this.#fates.draw(life);
    const { clock } = this.#world;
    const until = clock.monotonic() + (calm ? livenessMs : patienceMs);
    const standstill = await clock.drive({ done: life.isOver, until });
    this.#fates.end();
    if (standstill !== "done") {
      this.report(`life ${this.#life} stood still (${standstill}): ${JSON.stringify(running.progress())}`);
      return { kind: "standstill" };
    }
    if (!incarnation.alive || end === undefined) return { kind: "crash" };
    this.#checkEnd(end, stopped);
    return end;
  }

  #begin(incarnation: Incarnation): SimulatedRun {
    return beginRun({
      incarnation,
      scenario: this.#scenario,
      mutation: this.#options.mutation,
      behaviour: {
        chance: this.#agents,
        life: this.#life,
        fresh: () => ++this.#number,
        calm: () => this.#weather.calm,
        asked: (message) => {
          if (incarnation.alive) this.#witness.asked(message);
        },
      },
      observer: this.#observer(incarnation),
      recorded: this.#recorder,
      tell: (line) => this.#tell(line),
    });
  }

  /** Iterates the run, at its own pace: rows whose records wait for it hold their places in the window. */
  async #readRecords(running: SimulatedRun, clock: Clock): Promise<void> {
    try {
      for await (const { row, outcome } of running) {
        this.#tell(`read ${row}: ${outcome}`);
        await sleep(clock, this.#chance.wait(this.#scenario.readerMs));
      }
    } catch {
      // The run failed; its report says so too.
    }
  }

  /** Only the living are heard. */
  #observer(incarnation: Incarnation): RunObserver {
    const witness = this.#witness;
    const recorder = this.#recorder;
    return {
      rowAccepted(message) {
        if (incarnation.alive) recorder.rowAccepted(message);
      },
      hopStart(message) {
        if (!incarnation.alive) return;
        recorder.hopStart(message);
        witness.hopStart(message);
      },
      hopEnd(message, next, latencyMs) {
        if (!incarnation.alive) return;
        recorder.hopEnd(message, next, latencyMs);
        witness.hopEnd(message, next);
      },
      rowEnd(record) {
        if (!incarnation.alive) return;
        recorder.rowEnd(record);
        witness.rowEnd(record);
      },
    };
  }

  #crash(asked: CrashKind): void {
    // The one thing that nothing here survives is a kill within the operation that follows a failed sync, and a power failure
    // long after: the kernel then shows what it will never write, and nobody is left who knows.
    const kind = this.#syncFailed && this.#scenario.swarm.powerLosses > 0 ? "power" : asked;
    this.#tell(`crash: ${kind}`);
    this.#crashes++;
    this.#fates.end();
    this.#world.crash(kind);
    this.#witness.crashed();
  }

  #checkEnd(end: OwnEnd, stopped: boolean): void {
    const { swarm, durability } = this.#scenario;
    this.#tell(`end: ${end.kind === "report" ? JSON.stringify(end.report) : textOf(end.error)}`);
    if (end.kind === "report" && !end.report.complete && !stopped)
      this.report(`life ${this.#life} ended without being complete or having been stopped`);
    if (end.kind === "failure" && (this.#weather.calm || !this.#isExpected(end.error)))
      this.report(`life ${this.#life} failed for no reason that there is: ${textOf(end.error)}`);
    this.#mayBeLocked = end.kind === "failure" && isOf(end.error, "storage");
    const { journalBound } = this.#witness;
    const bytes = this.#world.disk.bytesIn(journalFolder);
    // What cannot be removed stays; and in `async` a single batch may be larger than a whole run here.
    const diskFails = swarm.fullDisk + swarm.writeErrors + swarm.syncErrors > 0;
    if (durability === "sync" && !diskFails && bytes > journalBound)
      this.report(`the journal's folder holds ${bytes} bytes; ${journalBound} are enough`);
  }

  /** Whether a run may fail so: for a trouble that is switched on, and told as one of our errors. */
  #isExpected(error: unknown): boolean {
    const { endpointErrors, fullDisk, writeErrors, syncErrors, slowDisk } = this.#scenario.swarm;
    if (isOf(error, "model_unreachable")) return endpointErrors > 0;
    if (isOf(error, "locked")) return this.#mayBeLocked;
    // A disk that is full whenever it is tried lets nothing end.
    if (isOf(error, "stalled")) return this.#weather.hasRefusedFor(stallTimeoutMs / 2);
    // A disk that is slow enough does not take the last records in the time that a stop allows.
    return isOf(error, "storage") && fullDisk + writeErrors + syncErrors + slowDisk > 0;
  }

  #verdict(last: RunReport | undefined): Verdict {
    const { seed, rows, trials } = this.#scenario;
    const output = this.#world.disk.find(outputPath)?.view() ?? new Uint8Array();
    for (const violation of historyViolations(this.#recorder.events, output, this.#scenario, last?.records))
      this.report(violation);
    const violations = [...this.#violations, ...this.#witness.violations];
    this.#trace.update(output).update(String(this.#world.clock.monotonic()));
    return {
      seed,
      rows: rows * trials,
      crashes: this.#crashes,
      hops: this.#witness.hops,
      violations,
      ...countRecords(output, rows * trials),
      changed: countChanged(violations),
      trace: this.#trace.digest("hex"),
    };
  }

  #tell(line: string): void {
    const told = `${this.#world.clock.monotonic().toFixed(3)} ${line}`;
    this.#trace.update(told);
    this.#options.tell?.(told);
  }
}

function isOf(error: unknown, code: string): boolean {
  return MatrixError.isInstance(error) && error.code === code;
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
