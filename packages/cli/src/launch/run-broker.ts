import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { LaunchError } from "@matrix/core";
import { replaceFile } from "../run-folder/replace-file.ts";
import { stderrTalk } from "../talk.ts";

const name = "broker.json";
const everyMs = 250;
const watchEveryMs = 2_000;

/** Tells a run's processes where the broker is that the run brings itself. @throws {StorageError} */
export function tellBroker(run: string, addresses: readonly string[]): Promise<void> {
  return replaceFile(
    run,
    name,
    `${JSON.stringify({ v: 1, addresses, at: new Date().toISOString() })}\n`,
    "broker",
  );
}

export function forgetBroker(run: string): Promise<void> {
  return rm(join(run, name), { force: true });
}

/** Addresses of the broker that the run brings itself, as soon as they are there: `host:port,host:port`. @throws {LaunchError} */
export async function runBroker(run: string, withinMs: number): Promise<string> {
  const until = performance.now() + withinMs;
  for (let isFirst = true; ; isFirst = false) {
    const addresses = await readBroker(run);
    if (addresses !== undefined) return addresses;
    if (isFirst) stderrTalk.say("waiting for the broker that the run's runner brings");
    if (performance.now() > until) {
      throw new LaunchError(
        `no runner has started the run's broker within ${Math.round(withinMs / 1000)} s (${join(run, name)} is not there); see its log: matrix logs ${run} --kind runner`,
      );
    }
    await pause(everyMs);
  }
}

/** Ends this process, which is then started again, once the run's broker is somewhere else. */
export function endWhenBrokerMoves(run: string, addresses: string): void {
  const timer = setInterval(async () => {
    const now = await readBroker(run);
    if (now === undefined || now === addresses) return;
    clearInterval(timer);
    stderrTalk.say(`the run's broker has moved from ${addresses} to ${now}`);
    process.kill(process.pid, "SIGTERM");
  }, watchEveryMs);
  timer.unref();
}

async function readBroker(run: string): Promise<string | undefined> {
  try {
    const { addresses } = JSON.parse(await readFile(join(run, name), "utf8")) as {
      addresses: readonly string[];
    };
    return addresses.join(",");
  } catch {
    // Not there yet, or a shared drive that is away for a moment.
    return undefined;
  }
}
