import {
  MatrixError,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  OffloadWriteError,
} from "./errors.ts";

/** What the failures of one offload store say beyond what they all say. */
export interface OffloadFailureTexts {
  readonly store: string;
  /** Where the store is, after a noun: `below /data/offload`, `in bucket "b"`. */
  readonly where: string;
  /** What may have become of a value that is not there. */
  readonly missing: string;
  /** What to look at when bytes are damaged. */
  readonly damaged: string;
  /** Why something failed, and the way out. */
  reasonOf(error: unknown): string;
  /** What is passed on as `cause`: the failure itself, or its name and message alone, where it may carry values or secrets. */
  readonly cause: "whole" | "bare";
}

/** Makes the errors that the contract of `OffloadStore` names; each tells the store, the run, and the id or step. */
export interface OffloadFailures {
  /** @param what such as `value <id>` or `the deletion`; without a run, of the whole store. An error of ours comes back as it is. */
  write(run: string | undefined, what: string, error: unknown): Error;
  /** @param what such as `value <id>` or `the list`; without a run, of the whole store. An error of ours comes back as it is. */
  read(run: string | undefined, what: string, error: unknown): Error;
  missing(run: string, id: string, error?: unknown): OffloadMissingError;
  /** @param what such as `value <id>` or `record <step>`. */
  damaged(run: string, what: string, error?: unknown): OffloadCorruptError;
}

export function offloadFailures(texts: OffloadFailureTexts): OffloadFailures {
  const { store, where } = texts;
  const optionsOf = (error: unknown) => {
    if (error === undefined) return undefined;
    return { cause: texts.cause === "whole" ? error : bare(error) };
  };
  const failed = (verb: string, run: string | undefined, what: string, error: unknown) => {
    const whose = run === undefined ? what : `${what} of run ${shownName(run)}`;
    return `offload store "${store}" could not ${verb} ${whose} ${where}: ${texts.reasonOf(error)}`;
  };
  return {
    write(run, what, error) {
      if (MatrixError.isInstance(error)) return error;
      return new OffloadWriteError(failed("write", run, what, error), optionsOf(error));
    },
    read(run, what, error) {
      if (MatrixError.isInstance(error)) return error;
      return new OffloadReadError(failed("read", run, what, error), optionsOf(error));
    },
    missing(run, id, error) {
      return new OffloadMissingError(
        `offload store "${store}" has no value ${shownName(id)} of run ${shownName(run)} ${where}; ${texts.missing}`,
        optionsOf(error),
      );
    },
    damaged(run, what, error) {
      return new OffloadCorruptError(
        `${what} of run ${shownName(run)} in offload store "${store}" ${where} is damaged: its bytes do not match their SHA-256; ${texts.damaged}, then run the row again under a new run`,
        optionsOf(error),
      );
    },
  };
}

function bare(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const cause = new Error(error.message);
  cause.name = error.name;
  return cause;
}

/** A name or id as errors show it: quoted and cut short, since it may have come from anywhere. */
export function shownName(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}
