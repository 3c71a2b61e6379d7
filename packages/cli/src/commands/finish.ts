import type { AnyWorkloadPack } from "@matrix/core";
import { exitCode } from "../exit-codes.ts";
import { inKeys } from "../option-keys.ts";
import { count, rate, span } from "../progress/format.ts";
import type { Execution } from "../run/execute-run.ts";
import { fromHere, outputPath, type RunFolder, runName } from "../run-folder/run-folder.ts";
import { collectStats } from "../stats/collect-stats.ts";
import { stderrTalk } from "../talk.ts";
import { messageBytesText } from "../workers/sum-of-processes.ts";
import type { RunCommandOptions } from "./run.ts";

/** Says what came of a run and what to type next. @returns the exit code. */
export async function finish(
  folder: RunFolder,
  pack: AnyWorkloadPack,
  execution: Execution,
  options: RunCommandOptions,
): Promise<number> {
  const name = runName(folder);
  if (execution.kind === "not-begun") {
    stderrTalk.say("stopped before anything was begun");
    return exitCode.interrupted;
  }
  if (execution.kind === "failed") {
    stderrTalk.say(`run ${folder.manifest.run} ended early: ${inKeys(execution.error.message)}`);
    stderrTalk.say(`what was accepted is kept; go on with: matrix resume ${name}`);
    return execution.interrupted ? exitCode.interrupted : exitCode.incomplete;
  }
  const { report, messageBytes, interrupted } = execution;
  const sizes = messageBytesText(messageBytes);
  const { metrics } = await collectStats(folder, pack);
  if (options.json) {
    const bytes = { p50: messageBytes.quantile(0.5), p99: messageBytes.quantile(0.99) };
    const result = { ...report, messageBytes: bytes, metrics, output: outputPath(folder) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    const { success, failed, dead } = report.records;
    const seconds = report.wallMs / 1000;
    const lines = [
      `rows      ${count(success + failed + dead)}: success ${count(success)}, failed ${count(failed)}, dead ${count(dead)}`,
      ...Object.entries(metrics).map(([metric, value]) => `${metric}  ${value.toFixed(4)}`),
      `tokens    in ${count(report.promptTokens)}, out ${count(report.completionTokens)} (${rate(report.completionTokens / seconds)} tokens/s out)`,
      `hops      ${count(report.hops)} in ${span(report.wallMs)} (${rate(report.hops / seconds)} hops/s)`,
      ...(sizes === undefined ? [] : [`messages  ${sizes} a hop`]),
      `records   ${fromHere(outputPath(folder))}`,
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
  }
  if (!report.complete) {
    stderrTalk.say(`${count(report.inFlight)} rows are in flight; go on with: matrix resume ${name}`);
    return interrupted ? exitCode.interrupted : exitCode.incomplete;
  }
  const { success, failed, dead } = report.records;
  const show = success + failed + dead > 0 ? `; matrix show ${name} 0` : "";
  stderrTalk.say(`next: matrix verify ${name}; matrix stats ${name}${show}`);
  return exitCode.ok;
}
