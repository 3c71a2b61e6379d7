import { MatrixError, type OffloadFailures, offloadFailures } from "@matrix/core";

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

/** The errors of one store. Those of the client carry the command with all its arguments: values, and passwords. */
export function redisFailures(store: string, where: string): OffloadFailures {
  return offloadFailures({
    store,
    where: `at ${where}`,
    missing:
      "the run may have been deleted or have expired (ttlMs), or the server was emptied or lost its last second in a crash",
    damaged: "see who else writes there",
    reasonOf,
    cause: "bare",
  });
}
