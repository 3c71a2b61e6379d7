import { access, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readManifest } from "../run-folder/manifest.ts";

const name = "stop.json";
const everyMs = 1_000;

/** Asks all processes of a run to take no more work, let running hops end, and go. */
export function requestStop(run: string): Promise<void> {
  return writeFile(join(run, name), `${JSON.stringify({ at: new Date().toISOString() })}\n`);
}

/** Takes an earlier request back: the run is to go on. */
export function withdrawStop(run: string): Promise<void> {
  return rm(join(run, name), { force: true });
}

/** Why a process of a run is to end. */
export type EndOfWork = "asked to stop" | "run complete";

/** Whether a run's processes are to end, and why. */
export async function endOfWork(run: string): Promise<EndOfWork | undefined> {
  if (await isAsked(run)) return "asked to stop";
  return (await isComplete(run)) ? "run complete" : undefined;
}

/** Looks every second whether a run's processes are to end. @returns what ends the looking. */
export function watchForEnd(run: string, onEnd: (why: EndOfWork) => void): () => void {
  let over = false;
  const look = async () => {
    const why = await endOfWork(run);
    if (why === undefined || over) return;
    over = true;
    clearInterval(timer);
    onEnd(why);
  };
  const timer = setInterval(() => void look(), everyMs);
  return () => {
    over = true;
    clearInterval(timer);
  };
}

function isAsked(run: string): Promise<boolean> {
  return access(join(run, name)).then(
    () => true,
    () => false,
  );
}

/** A manifest that cannot be read just now says nothing: a shared drive may be away for a moment. */
function isComplete(run: string): Promise<boolean> {
  return readManifest(run).then(
    ({ completed }) => completed !== undefined,
    () => false,
  );
}
