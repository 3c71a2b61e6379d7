import type { Talk } from "../talk.ts";
import { type SweepJob, type SweepManifest, writeSweepManifest } from "./sweep-manifest.ts";

/** How the jobs of a sweep stand, kept in its folder as they go on. */
export class SweepLedger {
  readonly folder: string;
  readonly #talk: Talk;
  #manifest: SweepManifest;
  #writing: Promise<void> | undefined;
  #stale = false;

  constructor(folder: string, manifest: SweepManifest, talk: Talk) {
    this.folder = folder;
    this.#manifest = manifest;
    this.#talk = talk;
  }

  get manifest(): SweepManifest {
    return this.#manifest;
  }

  /** Notes how a job stands now. What it replaces of a job's outcome goes: a job that runs again has no old error. */
  note(number: number, outcome: JobOutcome): void {
    const { run, folder, overrides, configHash } = this.#manifest.jobs[number]!;
    const job: SweepJob = { run, folder, overrides, configHash, ...outcome };
    this.#manifest = { ...this.#manifest, jobs: this.#manifest.jobs.with(number, job) };
    this.#stale = true;
    this.#writing ??= this.#write();
  }

  /** Resolves once all that was noted is in the folder, or could not be written, which is said. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  /** One write at a time; what is noted meanwhile goes out with the next. */
  async #write(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      try {
        await writeSweepManifest(this.folder, this.#manifest);
      } catch (error) {
        // Each run's own manifest says how it stands; this file only sums them up.
        this.#talk.warn((error as Error).message);
      }
    }
    this.#writing = undefined;
  }
}

/** What is noted of a job. */
export type JobOutcome = Pick<SweepJob, "status" | "records" | "metrics" | "error">;
