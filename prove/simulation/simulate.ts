import { createHash } from "node:crypto";
import {
  type Files,
  MatrixError,
  type Run,
  type RunObserver,
  type RunReport,
  run,
  type Sink,
  type Transport,
} from "@matrix/core";
import { jsonlSink } from "@matrix/data";
import { flightRecorder, verifyHistory } from "@matrix/testkit";
import {
  Chance,
  type CrashKind,
  type FileOperation,
  type Incarnation,
  World,
} from "@matrix/testkit/simulation";
import { memoryTransport } from "@matrix/transport-memory";
import { DiskWeather } from "./disk-weather.ts";
import { drawScenario, type Scenario } from "./scenario.ts";
import { Witness } from "./witness.ts";
import {
  type Behaviour,
  type SimulatedResources,
  type SimulatedShapes,
  simulatedModel,
  simulatedSource,
  simulatedWorkload,
} from "./workload.ts";

/** A flaw built in on purpose, to see that it is found. */
export interface Mutation {
  readonly name: string;
  readonly files?: (files: Files) => Files;
  readonly transport?: (transport: Transport) => Transport;
  readonly sink?: (sink: Sink, files: Files) => Sink;
  /** Changes what the transport is told, while the checks go on by what was drawn. */
  readonly scenario?: (scenario: Scenario) => Scenario;
}

/** Options of {@link simulate}. */
export interface SimulateOptions {
  readonly mutation?: Mutation;
  /** Told of each thing that happens, one line each. */
  readonly tell?: (line: string) => void;
}

/** What came of one world. */
export interface Verdict {
  readonly seed: number;
  readonly rows: number;
  readonly crashes: number;
  readonly hops: number;
  /** Empty where all promises were kept. */
  readonly violations: readonly string[];
  /** Rows without a record, records too many, steps that changed. */
  readonly lost: number;
  readonly doubled: number;
  readonly changed: number;
  /** Hash of all that happened: the same seed gives the same. */
  readonly trace: string;
}

/** Virtual time within which all rows must have ended once nothing goes wrong any more. */
const livenessMs = 60 * 60_000;
/** Longest life that troubles may draw out. */
const patienceMs = 24 * 60 * 60_000;

/** Operations that a crash is aimed at: it is between them that what is durable and what is only written part ways. */
const strikingKinds: readonly ReadonlySet<FileOperation["kind"]>[] = [
  new Set(["append"]),
  new Set(["sync"]),
  new Set(["create", "syncFolder", "remove"]),
  new Set(["open", "truncate", "read", "list", "lock"]),
];

const runId = "simulated";
const outputPath = "out/records.jsonl";
const journalFolder = "run/journal";

/** Lets one world go by: troubled lives first, then calm ones until all rows have ended; then checks what was promised. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Verdict> {
  const simulation = new Simulation(drawScenario(seed), options);
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
  readonly #weather: DiskWeather;
  readonly #world: World;
  readonly #fates: Chance;
  readonly #agents: Chance;
  readonly #witness: Witness;
  readonly #recorder = flightRecorder({ write: (event) => this.#tell(JSON.stringify(event)) });
  /** Waits for an operation to strike at. */
  #strike: { begun(operation: FileOperation): void; done(operation: FileOperation): void } | undefined;
  /** A sync failed in this life, and what it left in the kernel's memory may not be out of the way yet. */
  #syncFailed = false;
  /** The last life was to be killed. */
  #struck = false;
  #life = 0;
  #crashes = 0;
  #number = 0;

  constructor(scenario: Scenario, options: SimulateOptions) {
    const { seed, swarm } = scenario;
    this.#scenario = scenario;
    this.#options = options;
    const now = () => this.#world.clock.monotonic();
    const weather = new DiskWeather(new Chance(seed, "weather"), swarm, now);
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
          this.#strike?.begun(operation);
        },
        done: (operation) => {
          witness.done(operation);
          if (operation.kind === "truncate" || operation.kind === "rename") this.#syncFailed = false;
          this.#strike?.done(operation);
        },
      },
    });
    this.#fates = new Chance(seed, "fates");
    this.#agents = new Chance(seed, "agents");
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
        if (swarm.powerLosses > 0 && this.#fates.happens(0.3)) this.#crash("power");
        else if (this.#fates.happens(0.5)) this.#world.retire();
      }
      if (end.kind === "report" && end.report.complete) {
        if (process.alive) this.#world.retire();
        return end.report;
      }
      // What is repeated because a run ended early is excused as a crash's repetitions are.
      this.#recorder.crash();
      if (!process.alive) process = undefined;
      await this.#world.clock.advance(this.#fates.wait(500));
      if (this.#violations.length > 20) return undefined;
    }
  }

  /** A run that is complete says so again, and does nothing. */
  async #resumeComplete(before: RunReport): Promise<void> {
    this.#weather.calm = true;
    const hops = this.#witness.hops;
    const end = await this.#live(this.#world.boot());
    if (end.kind !== "report") return;
    if (!end.report.complete || this.#witness.hops !== hops)
      this.report(`a complete run was resumed and did ${this.#witness.hops - hops} hops`);
    if (JSON.stringify(end.report.records) !== JSON.stringify(before.records))
      this.report(
        `a complete run counted ${JSON.stringify(before.records)}, resumed ${JSON.stringify(end.report.records)}`,
      );
  }

  async #live(incarnation: Incarnation): Promise<End> {
    this.#life++;
    this.#syncFailed = false;
    const { calm } = this.#weather;
    this.#tell(`life ${this.#life}${calm ? ", calm" : ""}`);
    const running = this.#begin(incarnation);
    let end: OwnEnd | undefined;
    running.report.then(
      (report) => {
        end ??= { kind: "report", report };
      },
      (error: unknown) => {
        end ??= { kind: "failure", error };
      },
    );
    const fate = calm ? { stopped: false } : this.#drawFate(running, incarnation, () => end !== undefined);
    const { clock } = this.#world;
    const until = clock.monotonic() + (calm ? livenessMs : patienceMs);
    const standstill = await clock.drive({ done: () => end !== undefined || !incarnation.alive, until });
    this.#strike = undefined;
    if (standstill !== "done") {
      this.report(`life ${this.#life} stood still (${standstill}): ${JSON.stringify(running.progress())}`);
      return { kind: "standstill" };
    }
    if (!incarnation.alive || end === undefined) return { kind: "crash" };
    this.#checkEnd(end, fate.stopped);
    return end;
  }

  #begin(incarnation: Incarnation): Run<SimulatedShapes, SimulatedResources> {
    const { mutation } = this.#options;
    const scenario = mutation?.scenario?.(this.#scenario) ?? this.#scenario;
    const { seed, trials, maxInFlight, concurrency, hopTimeoutMs, drainMs, durability, fsync } = scenario;
    const { clock } = incarnation;
    const files = mutation?.files?.(incarnation.files) ?? incarnation.files;
    const transport = memoryTransport({
      durability,
      fsync,
      flushMs: scenario.flushMs,
      segmentBytes: scenario.segmentBytes,
      ...(durability === "exit" ? {} : { folder: journalFolder }),
      onTrouble: ({ error }) => this.#tell(`trouble: ${error.message}`),
      onRepair: (repair) => this.#tell(`repair: ${JSON.stringify(repair)}`),
      files,
      clock,
    });
    const sink = jsonlSink({
      path: outputPath,
      fsync,
      flushMs: scenario.sinkFlushMs,
      flushRows: scenario.sinkFlushRows,
      files,
      clock,
    });
    const behaviour: Behaviour = {
      scenario,
      chance: this.#agents,
      clock,
      life: this.#life,
      fresh: () => ++this.#number,
      calm: () => this.#weather.calm,
      asked: (message) => {
        if (incarnation.alive) this.#witness.asked(message);
      },
    };
    return run({
      run: runId,
      workload: simulatedWorkload(behaviour),
      resources: { model: this.#recorder.model(simulatedModel(behaviour)) },
      source: simulatedSource(scenario, new Chance(seed, "rows"), clock),
      transport: this.#recorder.transport(mutation?.transport?.(transport) ?? transport),
      sink: mutation?.sink?.(sink, files) ?? sink,
      seed,
      trials,
      maxInFlight,
      concurrency,
      hopTimeoutMs,
      drainMs,
      clock,
      observer: this.#observer(incarnation),
    });
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

  /** How this life is to end, where it does not end by itself before. */
  #drawFate(
    running: Run<SimulatedShapes, SimulatedResources>,
    incarnation: Incarnation,
    isOver: () => boolean,
  ): { readonly stopped: boolean } {
    const { swarm, rows, trials, order, hopMs, maxInFlight } = this.#scenario;
    const fates = this.#fates;
    const typicalMs = (rows * trials * order.length * hopMs) / maxInFlight;
    const inTime = (strike: () => void) => {
      this.#world.clock.after(fates.wait(swarm.lifeLength * typicalMs), () => {
        if (incarnation.alive && !isOver()) strike();
      });
    };
    const fate = { stopped: false };
    const isAftershock = this.#struck && fates.happens(swarm.aftershocks);
    this.#struck = fates.happens(swarm.kills);
    if (this.#struck || isAftershock) {
      const takesPower = swarm.powerLosses > 0 && isAftershock ? 0.7 : swarm.powerLosses;
      const kind = fates.happens(takesPower) ? "power" : "kill";
      if (isAftershock) this.#strikeAtOperation(kind, 200);
      else if (fates.happens(swarm.atOperations)) this.#strikeAtOperation(kind, 300);
      else inTime(() => this.#crash(kind));
    } else if (fates.happens(swarm.stops)) {
      inTime(() => {
        this.#tell("stop");
        fate.stopped = true;
        running.stop();
      });
    }
    return fate;
  }

  /** The process dies as it asks for its nth file operation, of those of one kind at times, or right after that happened. */
  #strikeAtOperation(kind: CrashKind, within: number): void {
    const fates = this.#fates;
    const kinds = fates.happens(0.5) ? undefined : fates.pick(strikingKinds);
    const after = fates.happens(0.5);
    let left = Math.round(fates.magnitude(1, kinds === undefined ? within : within / 6));
    this.#strike = {
      begun: (operation) => {
        if ((kinds === undefined || kinds.has(operation.kind)) && --left === 0 && !after) this.#crash(kind);
      },
      done: (operation) => {
        if (left <= 0 && after && (kinds === undefined || kinds.has(operation.kind))) this.#crash(kind);
      },
    };
  }

  #crash(asked: CrashKind): void {
    // The one thing that nothing here survives is a kill within the operation that follows a failed sync, and a power failure
    // long after: the kernel then shows what it will never write, and nobody is left who knows.
    const kind = this.#syncFailed && this.#scenario.swarm.powerLosses > 0 ? "power" : asked;
    this.#tell(`crash: ${kind}`);
    this.#crashes++;
    this.#strike = undefined;
    this.#world.crash(kind);
    this.#witness.crashed();
  }

  #checkEnd(end: OwnEnd, stopped: boolean): void {
    const { journalBound } = this.#witness;
    const { calm } = this.#weather;
    const { swarm } = this.#scenario;
    this.#tell(`end: ${end.kind === "report" ? JSON.stringify(end.report) : textOf(end.error)}`);
    if (end.kind === "report" && !end.report.complete && !stopped)
      this.report(`life ${this.#life} ended without being complete or having been stopped`);
    if (end.kind === "failure" && (calm || !isExpected(end.error, swarm)))
      this.report(`life ${this.#life} failed for no reason that there is: ${textOf(end.error)}`);
    const diskFails = swarm.fullDisk + swarm.writeErrors + swarm.syncErrors > 0;
    const bytes = this.#world.disk.bytesIn(journalFolder);
    if (!diskFails && bytes > journalBound)
      this.report(`the journal's folder holds ${bytes} bytes; ${journalBound} are enough`);
  }

  #verdict(last: RunReport | undefined): Verdict {
    const { seed, rows, trials, durability, maxInFlight, order } = this.#scenario;
    const output = this.#world.disk.find(outputPath)?.view() ?? new Uint8Array();
    const history = verifyHistory(this.#recorder.events, output, {
      rows,
      trials,
      acceptance: durability === "sync" ? "sync" : "async",
      // What the runtime may repeat after a fault: in `sync` the hops that were running, else all of the rows in flight.
      inFlight: maxInFlight * (durability === "sync" ? 1 : order.length),
      ...(last === undefined ? {} : { counts: last.records }),
    });
    for (const { check, message } of history.violations) this.report(`${check}: ${message}`);
    const violations = [...this.#violations, ...this.#witness.violations];
    const records = Buffer.from(output).toString().split("\n").slice(0, -1);
    const ended = new Set(
      records.map((line) => /^{"row":(\d+),.*?"trial":(\d+),/.exec(line)?.slice(1).join("/")),
    );
    this.#trace.update(output).update(String(this.#world.clock.monotonic()));
    return {
      seed,
      rows: rows * trials,
      crashes: this.#crashes,
      hops: this.#witness.hops,
      violations,
      lost: rows * trials - ended.size,
      doubled: records.length - ended.size,
      changed: violations.filter((violation) => /^unchanged-steps|asked for again/.test(violation)).length,
      trace: this.#trace.digest("hex"),
    };
  }

  #tell(line: string): void {
    const told = `${this.#world?.clock.monotonic().toFixed(3) ?? 0} ${line}`;
    this.#trace.update(told);
    this.#options.tell?.(told);
  }
}

/** Whether a run may fail so: for a trouble that is switched on, and told as one of our errors. */
function isExpected(error: unknown, swarm: Scenario["swarm"]): boolean {
  if (!MatrixError.isInstance(error)) return false;
  if (error.code === "model_unreachable") return swarm.endpointErrors > 0;
  // A disk that is slow enough does not take the last records in the time that a stop allows.
  return (
    error.code === "storage" && swarm.fullDisk + swarm.writeErrors + swarm.syncErrors + swarm.slowDisk > 0
  );
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
