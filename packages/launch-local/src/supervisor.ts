import { spawn } from "node:child_process";
import { stat } from "node:fs/promises";
import { hostname } from "node:os";
import type { LaunchGroup, ProcessKind } from "@matrix/core";
import { guardOf } from "./guard.ts";
import { type Death, KeptProcess } from "./kept-process.ts";
import {
  processLog,
  readJson,
  type Told,
  type ToldProcess,
  toldFile,
  type Wanted,
  wantedFile,
  writeJson,
} from "./launch-files.ts";
import { RotatingLog } from "./rotating-log.ts";

const everyMs = 250;
/** Workers that go on for so long after nobody feeds the run any more are told to end. */
const orphansEndAfterMs = 15_000;

interface Kept {
  readonly kind: ProcessKind;
  readonly process: KeptProcess;
  state: ToldProcess["state"];
  detail: string;
}

/** Keeps the processes of a run as many as its launch says, until none is left that could be started again. */
export class Supervisor {
  readonly #folder: string;
  readonly #say: (text: string) => void;
  readonly #kept = new Map<string, Kept>();
  readonly #stopping = new AbortController();
  #wantedAt = 0;
  #told = "";
  #unfedSince: number | undefined;

  constructor(folder: string, say: (text: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  /** Ends all processes, and with them the supervisor. */
  stop(): void {
    this.#stopping.abort();
  }

  /** Resolves once no process is left. */
  async run(): Promise<void> {
    for (;;) {
      const wanted = await this.#wanted();
      if (wanted === undefined) return this.#say("there is nothing to keep running");
      this.#adjust(wanted);
      this.#endOrphans(wanted);
      // Asked before it is told of: the last word must be what is told.
      const isOver = [...this.#kept.values()].every(({ process }) => !process.isKept);
      await this.#tell();
      if (isOver) return;
      await new Promise((resolve) => setTimeout(resolve, everyMs));
    }
  }

  async #wanted(): Promise<Wanted | undefined> {
    const wantedAt = (await stat(wantedFile(this.#folder)).catch(() => undefined))?.mtimeMs ?? 0;
    const wanted = await readJson<Wanted>(wantedFile(this.#folder));
    if (wanted === undefined || wantedAt === this.#wantedAt) return wanted;
    // Told anew: what is missing is to be started, also what had given up.
    this.#wantedAt = wantedAt;
    for (const [id, { process }] of this.#kept) if (!process.isKept) this.#kept.delete(id);
    return wanted;
  }

  #adjust(wanted: Wanted): void {
    for (const group of wanted.launch.groups) {
      const count = this.#stopping.signal.aborted ? 0 : group.count;
      for (let number = 0; number < count; number++) {
        const id = `${group.kind}-${number}`;
        if (!this.#kept.has(id)) this.#kept.set(id, this.#keep(id, group, wanted));
      }
      for (const [id, { kind, process }] of this.#kept) {
        if (kind !== group.kind || Number(id.slice(kind.length + 1)) < count) continue;
        if (process.isKept) void process.stop(wanted.launch.drainMs);
        // One of that number may be wanted again, and is then a new one.
        else if (!this.#stopping.signal.aborted) this.#kept.delete(id);
      }
    }
  }

  #keep(id: string, { kind, command }: LaunchGroup, wanted: Wanted): Kept {
    const { launch, giveUpAfter, logBytes, logFiles } = wanted;
    const log = new RotatingLog(processLog(launch, id), logBytes, logFiles);
    const [program = "", ...args] = command;
    const kept: Kept = {
      kind,
      state: "running",
      detail: "running",
      process: new KeptProcess({
        giveUpAfter,
        start: () => {
          const child = spawn(program, args, {
            cwd: launch.workingFolder,
            stdio: ["ignore", "pipe", "pipe"],
          });
          child.stdout.on("data", (chunk: Uint8Array) => log.write(chunk));
          child.stderr.on("data", (chunk: Uint8Array) => log.write(chunk));
          const guard = child.pid === undefined ? undefined : guardOf(child.pid);
          child.once("exit", () => guard?.kill("SIGKILL"));
          // What a timer starts again cannot be told of here before it is there.
          queueMicrotask(() => Object.assign(kept, { state: "running", detail: "running" }));
          return child;
        },
        onDeath: ({ how }, pauseMs) => {
          Object.assign(kept, { state: "waiting", detail: `${how}; starts again` });
          log.say(`[${id} ${how}; nothing is lost, starting it again in ${pauseMs} ms]`);
        },
        onEnd: (death) => {
          Object.assign(kept, { state: isWell(death) ? "ended" : "failed", detail: death.how });
          this.#say(`${id} ${death.how}`);
        },
      }),
    };
    return kept;
  }

  /** Workers end by themselves once the run is over; where nobody is left who could end it, they would stay for ever. */
  #endOrphans({ launch }: Wanted): void {
    const kept = [...this.#kept.values()];
    const isFed = kept.some(({ kind, process }) => kind !== "worker" && process.isKept);
    this.#unfedSince = isFed ? undefined : (this.#unfedSince ?? performance.now());
    if (this.#unfedSince === undefined || performance.now() - this.#unfedSince < orphansEndAfterMs) return;
    for (const { process } of kept) if (process.isKept) void process.stop(launch.drainMs);
  }

  async #tell(): Promise<void> {
    const processes = [...this.#kept].map(([id, { kind, process, state, detail }]) => ({
      kind,
      id,
      state,
      detail,
      ...(process.pid !== undefined && { pid: process.pid }),
    }));
    const told: Told = {
      v: 1,
      host: hostname(),
      pid: globalThis.process.pid,
      wantedAt: this.#wantedAt,
      processes,
    };
    const text = JSON.stringify(told);
    if (text === this.#told) return;
    try {
      await writeJson(this.#folder, toldFile(this.#folder), told);
      this.#told = text;
    } catch (error) {
      this.#say(`${toldFile(this.#folder)} could not be written: ${(error as Error).message}`);
    }
  }
}

function isWell({ code, signal }: Death): boolean {
  return code === 0 || code === 130 || signal === "SIGTERM";
}
