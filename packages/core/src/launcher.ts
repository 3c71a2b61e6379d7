/** A part in a run: `runner` feeds rows and writes records, `standby` takes over from a runner that is gone, `worker` runs agents. */
export type ProcessKind = "runner" | "standby" | "worker";

/** Processes of a run that are alike. */
export interface LaunchGroup {
  readonly kind: ProcessKind;
  /** How many there are to be. */
  readonly count: number;
  /**
   * Program and arguments of each. Ends with 0 once the run is complete or was asked to stop, and with 2 where it can never begin:
   * then it is not to be started again. Whatever else ends it, a signal included, it may be started again.
   */
  readonly command: readonly string[];
}

/** A run that is to be started. */
export interface Launch {
  /** Name of the run: up to 64 of a-z, 0-9, dot, `_` and -. */
  readonly run: string;
  /** Absolute path of the run's folder, the same on all machines. Logs and what a launcher must remember go to its `launch/`. */
  readonly folder: string;
  /** Folder in which the commands are run. */
  readonly workingFolder: string;
  readonly groups: readonly LaunchGroup[];
  /** Names of environment variables whose values the processes need, such as keys of models; never the values. */
  readonly secrets: readonly string[];
  /** How long a process may take to end after it was told to, in ms. */
  readonly drainMs: number;
}

/** A run that was started, or may have been. */
export type LaunchedRun = Pick<Launch, "run" | "folder">;

/** A file or a command that a launch consists of, as it would be written or run. */
export interface LaunchStep {
  /** File name, or the command's first word. */
  readonly name: string;
  readonly text: string;
}

/** A process of a run, as its scheduler knows it. */
export interface LaunchedProcess {
  readonly kind: ProcessKind;
  /** The scheduler's own name for it, for its own commands. */
  readonly id: string;
  readonly state: "waiting" | "running" | "ended" | "failed";
  /** The scheduler's own word for the state, and its reason where it gives one. */
  readonly detail: string;
  /** Machine that it runs on, where known. */
  readonly host?: string;
}

/** Which logs to read. */
export interface LogChoice {
  /** Default: all. */
  readonly kind?: ProcessKind;
  /** A scheduler's id, of {@link LaunchedProcess}. */
  readonly id?: string;
  /** Goes on until aborted, as lines are written. */
  readonly follow?: AbortSignal;
}

/** A line of a log and whose it is. */
export interface LogLine {
  readonly kind: ProcessKind;
  readonly id: string;
  readonly text: string;
}

/**
 * Starts the processes of a run on some machines. All calls may be repeated: after a crash between a scheduler's answer and our
 * note of it, the next call finds by the run's name what is there already.
 *
 * Errors: {@link LaunchError} where the scheduler is not there, refuses, or does not answer within 10 s.
 */
export interface Launcher {
  readonly name: string;
  /** What {@link start} would write and run, in order. Asks no scheduler. */
  plan(launch: Launch): readonly LaunchStep[];
  /** Starts what is missing and ends what is too many: another count grows or shrinks a group while the run goes on. */
  start(launch: Launch): Promise<void>;
  status(run: LaunchedRun): Promise<readonly LaunchedProcess[]>;
  /** Lines of what the processes wrote, those of one process in their order. */
  logs(run: LaunchedRun, choice: LogChoice): AsyncIterable<LogLine>;
  /** Ends all processes of a run, running hops included where they end in time. Of a run that is not there: nothing to do. */
  stop(run: LaunchedRun): Promise<void>;
}
