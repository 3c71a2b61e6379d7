import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { OptionError } from "@matrix/core";
import { findLocalBroker, type LocalBroker, startLocalBroker } from "@matrix/transport-kafka/local-broker";
import type { LauncherConfig } from "../config/config-schema.ts";
import { exitCode } from "../exit-codes.ts";
import { openSubmittedRun } from "../launch/launch-again.ts";
import { forgetBroker, tellBroker } from "../launch/run-broker.ts";
import { readManifest } from "../run-folder/manifest.ts";
import { stderrTalk } from "../talk.ts";
import { hideKafkajsTimerWarning } from "../transport/kafkajs-warning.ts";

const lookEveryMs = 2_000;

/**
 * `matrix with-broker RUN -- COMMAND`: starts the broker of a submitted run on this machine, writes its address into the run's
 * folder, runs the command, and stops the broker after it. @returns the command's exit code.
 */
export async function withBrokerCommand(run: string, command: readonly string[]): Promise<number> {
  const { folder, note } = await openSubmittedRun(run);
  const { path, manifest } = folder;
  hideKafkajsTimerWarning();
  // A folder that cannot be begun in says so before Java is started.
  const settings = brokerSettings(note.launcher, path, manifest.run);
  const kept = existsSync(join(settings.folder, "node-1"));
  const broker = await startLocalBroker({ ...settings, keep: true, host: hostname(), outlives: false });
  try {
    stderrTalk.say(
      `broker ${broker.addresses.join(",")}, its data in ${settings.folder}${kept ? ", as an earlier one left it" : ""}`,
    );
    await tellBroker(path, broker.addresses);
    const endWatching = restartWhenDead(broker, settings.folder);
    try {
      return await runToItsEnd(command);
    } finally {
      endWatching();
    }
  } finally {
    await forgetBroker(path);
    await broker.stop();
    // Of a complete run nobody needs it any more.
    const isComplete = (await readManifest(path)).completed !== undefined;
    if (isComplete) await rm(settings.folder, { recursive: true, force: true });
  }
}

function brokerSettings(launcher: LauncherConfig, path: string, run: string) {
  if (!("broker" in launcher) || launcher.broker !== "start") {
    throw new OptionError(`run ${run} was submitted without a broker of its own; say launcher.broker=start`);
  }
  const { broker_dir: dir, broker_jars: jars, broker_heap: heapMb } = launcher;
  const folder = dir === null ? join(path, "broker") : join(dir, `matrix-broker-${run}`);
  return { folder, heapMb, ...(jars !== null && { jars }) };
}

/** A broker that dies is started again on its data, at its address; the processes wait for it. @returns what ends the watching */
function restartWhenDead(broker: LocalBroker, folder: string): () => void {
  let isOver = false;
  let isRestarting = false;
  const timer = setInterval(async () => {
    if (isRestarting || isOver || (await findLocalBroker(folder)) !== undefined || isOver) return;
    isRestarting = true;
    stderrTalk.warn("the broker died; starting it again on its data");
    await broker
      .restart(0)
      .catch((error: Error) => stderrTalk.warn(`the broker does not start: ${error.message}`));
    isRestarting = false;
  }, lookEveryMs);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}

async function runToItsEnd([program = "", ...args]: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit" });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, forward);
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code ?? exitCode.incomplete;
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}
