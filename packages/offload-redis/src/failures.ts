import {
  MatrixError,
  OffloadCorruptError,
  OffloadMissingError,
  OffloadReadError,
  OffloadWriteError,
} from "@matrix/core";

/** Where something went wrong: the store's name, its server, and the run. */
export interface Place {
  readonly store: string;
  readonly where: string;
  readonly run: string;
}

const wayOut: ReadonlyMap<string, string> = new Map([
  ["OOM", "the server has reached its maxmemory; raise it, or delete runs that are over"],
  ["MISCONF", "the server cannot save to its disk; make room there, or see its log"],
  ["READONLY", "the server is a replica; connect to its primary"],
  ["LOADING", "the server is still loading its data; wait for it"],
  ["BUSY", "the server is busy with a script of somebody's; wait for it"],
  ["NOAUTH", "the server asks for a password; name the variable that holds it in passwordEnv"],
  ["WRONGPASS", "the server refuses user or password; check passwordEnv and the url"],
  ["NOPERM", "the user has no right to it; the README lists the commands that its ACL must allow"],
  ["WRONGTYPE", "a key of that name holds something else; choose another keyPrefix"],
  ["MOVED", "the server belongs to a Redis Cluster, which this store does not speak; use a single primary"],
  [
    "CROSSSLOT",
    "the server belongs to a Redis Cluster, which this store does not speak; use a single primary",
  ],
]);

/** Replies after which the same command may work a moment later. */
const passing = new Set(["LOADING", "READONLY", "BUSY", "TRYAGAIN", "MASTERDOWN"]);

const replyCode = (error: Error) => (error.name === "ReplyError" ? error.message.split(" ", 1)[0]! : "");

/** Whether the server never answered, or answered that it cannot just now. */
export function mayPass(error: unknown): boolean {
  if (!(error instanceof Error) || MatrixError.isInstance(error)) return false;
  if (error instanceof TypeError || error instanceof RangeError) return false;
  return error.name !== "ReplyError" || passing.has(replyCode(error));
}

/** Whether the server refuses us for good. */
export function refusesUser(error: unknown): boolean {
  return error instanceof Error && ["NOAUTH", "WRONGPASS", "NOPERM"].includes(replyCode(error));
}

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return wayOut.get(replyCode(error)) ?? error.message;
}

/** Errors of the client carry the command with all its arguments: values, and passwords. They go no further than here. */
function causeOf(error: unknown): { cause: Error } | undefined {
  if (!(error instanceof Error)) return undefined;
  const cause = new Error(error.message);
  cause.name = error.name;
  return { cause };
}

/** A name or id as errors show it: it may have come from anywhere. */
export function shown(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** @param what such as `value <id>` or `record <step>`. */
export function writeFailure(place: Place, what: string, error: unknown): Error {
  if (MatrixError.isInstance(error)) return error;
  return new OffloadWriteError(
    `offload store "${place.store}" could not write ${what} of run ${shown(place.run)} to ${place.where}: ${reasonOf(error)}`,
    causeOf(error),
  );
}

/** @param what such as `value <id>` or `the list`. */
export function readFailure(place: Place, what: string, error: unknown): Error {
  if (MatrixError.isInstance(error)) return error;
  return new OffloadReadError(
    `offload store "${place.store}" could not read ${what} of run ${shown(place.run)} from ${place.where}: ${reasonOf(error)}`,
    causeOf(error),
  );
}

export function missing(place: Place, id: string): OffloadMissingError {
  return new OffloadMissingError(
    `offload store "${place.store}" has no value ${shown(id)} of run ${shown(place.run)} at ${place.where}; the run may have been deleted or have expired (ttlMs), or the server was emptied or lost its last second in a crash`,
  );
}

export function damaged(place: Place, what: string): OffloadCorruptError {
  return new OffloadCorruptError(
    `${what} of run ${shown(place.run)} in offload store "${place.store}" at ${place.where} is damaged: its bytes do not match their SHA-256; see who else writes there, then run the row again under a new run`,
  );
}
