import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { LaunchError, type Launcher } from "@matrix/core";
import { type ConfigRequest, placedRequest } from "../config/config-request.ts";
import type { LauncherConfig } from "../config/config-schema.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { exitCode } from "../exit-codes.ts";
import { checkBrokerAnswers } from "../launch/broker-answers.ts";
import { launchAgain, submittedBefore } from "../launch/launch-again.ts";
import { type LaunchNote, launchFolder, writeLaunchNote } from "../launch/launch-note.ts";
import { launchOf, thisCommand } from "../launch/launch-of.ts";
import { openLauncher, sharesOurNetwork } from "../launch/launchers.ts";
import { probeOverrides } from "../launch/probe-overrides.ts";
import { submittedOverrides } from "../launch/submittable.ts";
import { type PreparedRun, prepareRun } from "../run/prepare-run.ts";
import { claimNewFolder } from "../run-folder/claim-run-folder.ts";
import { holdsRun, manifestName } from "../run-folder/folder-marks.ts";
import { newManifest, writeManifest } from "../run-folder/manifest.ts";
import { fromHere, type RunFolder, runName } from "../run-folder/run-folder.ts";
import { stderrTalk } from "../talk.ts";

/** Options of `matrix submit`. */
export interface SubmitCommandOptions {
  readonly json: boolean;
  /** Prints what would be written and run, and does neither. */
  readonly dryRun: boolean;
}

/**
 * `matrix submit PACK launcher=… key=value…`: has a launcher start the processes of a run, and leaves. Given again for the same
 * run, it starts what is missing. @returns the exit code.
 */
export async function submitCommand(request: ConfigRequest, options: SubmitCommandOptions): Promise<number> {
  const configs = new RunConfigs(request.configDirs);
  const asked = await configs.load(request.configName, request.overrides);
  for (const warning of asked.composed.warnings) stderrTalk.warn(warning);
  const { launcher: config, overrides } = submittedOverrides(asked.config);
  const probes = probeOverrides(asked.config);
  const all = { ...request, overrides: [...request.overrides, ...overrides, ...probes] };
  const now = new Date();
  const prepared = await prepareRun(await configs.load(all.configName, all.overrides), { now });
  const note = newNote(prepared.config.launcher ?? config, now);
  const launcher = await openLauncher(note.launcher);
  const folder = { path: resolve(prepared.config.run.dir), manifest: manifestOf(prepared, all, now) };
  if (options.dryRun) return printPlan(launcher, folder, note, options);
  if (sharesOurNetwork(note.launcher)) await checkBrokerAnswers(prepared.config.transport);
  if (!(await holdsRun(folder.path))) {
    await launchNew(launcher, folder, note);
    return tell(launcher, folder, options);
  }
  const before = await submittedBefore(folder, note);
  await launchAgain(launcher, before.folder, { ...note, at: before.note.at });
  return tell(launcher, before.folder, options);
}

function manifestOf(
  { config, plugin, data }: PreparedRun,
  request: ConfigRequest,
  now: Date,
): RunFolder["manifest"] {
  const composedFrom = placedRequest(request);
  // No process has worked on it yet: the runner will be the first.
  return { ...newManifest({ config, composedFrom, plugin, data: data.fingerprint }, now), epoch: 0 };
}

function newNote(launcher: LauncherConfig, now: Date): LaunchNote {
  const command = launcher.command ?? thisCommand();
  return { v: 1, launcher, at: now.toISOString(), command, workingFolder: process.cwd() };
}

function printPlan(
  launcher: Launcher,
  folder: RunFolder,
  note: LaunchNote,
  { json }: SubmitCommandOptions,
): number {
  const launch = launchOf(folder, note);
  const file = (name: string, value: object) => ({ name, text: `${JSON.stringify(value, null, 2)}\n` });
  const steps = [
    file(join(folder.path, manifestName), folder.manifest),
    file(join(launchFolder(folder.path), "launch.json"), note),
    ...launcher.plan(launch),
  ];
  process.stdout.write(
    json
      ? `${JSON.stringify({ run: launch.run, folder: launch.folder, launcher: launcher.name, steps })}\n`
      : steps.map(({ name, text }) => `==> ${name} <==\n${text.trimEnd()}\n`).join("\n"),
  );
  stderrTalk.say("nothing was written, and nothing was started");
  return exitCode.ok;
}

/** Makes the run's folder and has its processes started. Where nothing could be started, no folder stays behind. */
async function launchNew(launcher: Launcher, folder: RunFolder, note: LaunchNote): Promise<void> {
  const { path, manifest } = folder;
  // A runner that comes while this process still has the folder waits for it.
  const claim = await claimNewFolder(path);
  try {
    await writeLaunchNote(path, note);
    await writeManifest(path, manifest);
    await launcher.start(launchOf(folder, note));
  } catch (error) {
    if (await nothingRuns(launcher, folder, error)) {
      await rm(join(path, manifestName), { force: true });
      await rm(launchFolder(path), { recursive: true, force: true });
    } else {
      const name = runName(folder);
      stderrTalk.warn(`some processes of run ${name} may have been started; end them: matrix cancel ${name}`);
    }
    throw error;
  } finally {
    await claim.release();
  }
}

/** No such program, no such server, or none that could have started anything. */
const notThere = new Set([
  "ENOENT",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EPROTO",
]);

/** Where the scheduler is not there at all, nothing of ours is, either; where it does not answer, nobody knows. */
async function nothingRuns(
  launcher: Launcher,
  { path, manifest }: RunFolder,
  error: unknown,
): Promise<boolean> {
  if (!(error instanceof LaunchError)) return true;
  if (notThere.has((error.cause as NodeJS.ErrnoException | undefined)?.code ?? "")) return true;
  try {
    const processes = await launcher.status({ run: manifest.run, folder: path });
    return processes.every(({ state }) => state === "ended" || state === "failed");
  } catch {
    return false;
  }
}

async function tell(launcher: Launcher, folder: RunFolder, { json }: SubmitCommandOptions): Promise<number> {
  const { path, manifest } = folder;
  const processes = await launcher.status({ run: manifest.run, folder: path });
  const name = runName(folder);
  const submitted = { run: manifest.run, folder: path, launcher: launcher.name, processes };
  process.stdout.write(json ? `${JSON.stringify(submitted)}\n` : `${name}\n`);
  const going = processes.filter(({ state }) => state === "waiting" || state === "running");
  stderrTalk.say(
    `submitted run ${manifest.run} in ${fromHere(path)} (launcher=${launcher.name}): ${going.map(({ kind, id }) => `${kind} ${id}`).join(", ")}`,
  );
  stderrTalk.say(`next: matrix jobs; matrix logs ${name} --follow; matrix cancel ${name}`);
  return exitCode.ok;
}
