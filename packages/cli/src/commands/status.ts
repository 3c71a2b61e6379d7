import { exitCode } from "../exit-codes.ts";
import { count, span } from "../progress/format.ts";
import { openRunFolder, type RunFolder } from "../run-folder/run-folder.ts";
import { table } from "../table.ts";
import { isOver, isSilent, lastRunner, type ProcessState, processStates } from "../workers/process-state.ts";

/** Options of `matrix status`. */
export interface StatusCommandOptions {
  readonly json: boolean;
  /** Where its processes' metrics are, for Prometheus' `file_sd_configs`, instead of anything else. */
  readonly targets: boolean;
}

/** `matrix status RUN`: how far a run is, and what each of its processes last said of itself. @returns the exit code. */
export async function statusCommand(run: string, { json, targets }: StatusCommandOptions): Promise<number> {
  const folder = await openRunFolder(run);
  const states = await processStates(folder.path);
  const now = new Date();
  if (targets) process.stdout.write(asTargets(states, now));
  else process.stdout.write(json ? asJson(folder, states, now) : asText(folder, states, now));
  return exitCode.ok;
}

function asJson({ manifest }: RunFolder, states: readonly ProcessState[], now: Date): string {
  const processes = states.map((state) => ({ ...state, silent: isSilent(state, now) }));
  const { run, createdAt, completed } = manifest;
  return `${JSON.stringify({ run, createdAt, ...(completed && { completed }), processes })}\n`;
}

/** Those that are gone are left out: nobody would answer. */
function asTargets(states: readonly ProcessState[], now: Date): string {
  const groups = states.flatMap((state) => {
    if (state.probes === undefined || isOver(state) || isSilent(state, now)) return [];
    return [{ targets: [new URL(state.probes).host], labels: { machine: state.host } }];
  });
  return `${JSON.stringify(groups)}\n`;
}

function asText({ manifest }: RunFolder, states: readonly ProcessState[], now: Date): string {
  const { run, config, completed } = manifest;
  const runner = lastRunner(states);
  const records = completed?.records ?? runner?.rows?.records;
  const lines = [
    `run ${run}: pack ${config.pack}, transport ${config.transport.kind}, ${phaseOf(manifest, runner, now)}`,
  ];
  if (records !== undefined) {
    const { success, failed, dead } = records;
    const total = runner?.rows?.total;
    lines.push(
      `rows ${count(success + failed + dead)}${total === undefined ? "" : ` of ${count(total)}`}: success ${count(success)}, failed ${count(failed)}, dead ${count(dead)}; in flight ${count(completed ? 0 : (runner?.rows?.inFlight ?? 0))}`,
    );
  }
  if (states.length > 0) lines.push("", processTable(states, now));
  const errors = states.flatMap(({ error, kind, pid }) =>
    error === undefined ? [] : `${kind} ${pid}: ${error}`,
  );
  return `${[...lines, ...(errors.length > 0 ? ["", ...errors] : [])].join("\n")}\n`;
}

function phaseOf({ completed }: RunFolder["manifest"], runner: ProcessState | undefined, now: Date): string {
  if (completed) return `complete since ${completed.at}`;
  if (runner === undefined) return "nothing is known of a runner";
  return isSilent(runner, now) ? `its runner is silent since ${runner.at}` : `runner ${runner.phase}`;
}

function processTable(states: readonly ProcessState[], now: Date): string {
  return table(
    ["process", "host", "pid", "phase", "running", "hops", "errors", "last word"],
    states.map((state) => {
      const roles = Object.values(state.roles);
      const sum = (of: (role: (typeof roles)[number]) => number) =>
        count(roles.reduce((total, role) => total + of(role), 0));
      return [
        state.kind,
        state.host,
        String(state.pid),
        isSilent(state, now) ? "silent" : state.phase,
        sum(({ running }) => running),
        count(state.hops),
        sum(({ errors }) => errors),
        `${span(Math.max(0, now.getTime() - Date.parse(state.at)))} ago`,
      ];
    }),
    4,
  );
}
