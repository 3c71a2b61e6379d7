import type { ConfigRequest } from "../../config/config-request.ts";
import { RunConfigs } from "../../config/run-configs.ts";
import { exitCode } from "../../exit-codes.ts";
import { shellWord } from "../../shell-word.ts";

/** `matrix config sweep PACK key=value,value…`: the jobs of a sweep, one a line. @returns the exit code. */
export async function configSweepCommand(
  { configName, configDirs, overrides }: ConfigRequest,
  { json }: { readonly json: boolean },
): Promise<number> {
  const jobs = await new RunConfigs(configDirs).jobs(configName, overrides);
  const width = String(jobs.length - 1).length;
  const lines = jobs.map((job, index) =>
    `${String(index).padStart(width)}  ${job.map(shellWord).join(" ")}`.trimEnd(),
  );
  process.stdout.write(`${json ? JSON.stringify(jobs) : lines.join("\n")}\n`);
  return exitCode.ok;
}
