import type { Command } from "commander";
import type { PreviewCommandOptions } from "../commands/preview.ts";
import type { ResumeCommandOptions } from "../commands/resume.ts";
import type { SweepCommandOptions } from "../commands/sweep.ts";
import type { ValidateCommandOptions } from "../commands/validate.ts";
import { takesConfig } from "../config/config-arguments.ts";
import type { ConfigFlags } from "../config/config-request.ts";
import { atLeastOne, type Done, jobs, json, runArgument } from "./shared.ts";

type RunFlags = ConfigFlags & SweepCommandOptions & { multirun: boolean; workers?: number };

/** Adds what begins runs, goes on with them, or looks at what they would do. `help` follows that of `matrix run`. */
export function addRunCommands(matrix: Command, done: Done, help: string): void {
  takesConfig(matrix.command("run").description("run a pack over a data set"))
    .option("-m, --multirun", "run a sweep: one job for each combination of key=value,value…", false)
    .option(...jobs)
    .option("--workers <n>", "the same as run.workers=n: worker processes on this machine", atLeastOne)
    .option(...json)
    .addHelpText("after", help)
    .action(async (args: string[], options: RunFlags) => {
      const { configRequest } = await import("../config/config-request.ts");
      const workers = options.workers === undefined ? [] : [`run.workers=${options.workers}`];
      const request = configRequest([...args, ...workers], options);
      if (options.multirun) {
        const { sweepCommand } = await import("../commands/sweep.ts");
        return done(await sweepCommand(request, options));
      }
      const { runCommand } = await import("../commands/run.ts");
      return done(await runCommand(request, options));
    });

  matrix
    .command("resume")
    .description("go on with a run or a sweep that was stopped or killed")
    .argument("<run>", `${runArgument}; or a sweep's`)
    .argument("[key=value...]", "changes of its config; refused unless --allow-change")
    .option("--allow-change", "go on although the config or the pack's package has changed", false)
    .option("--standby", "wait while another process has the run; go on with it once that one is gone", false)
    .option(
      "--take-over-after <time>",
      "with --standby and transport=kafka: silence after which a runner on whatever machine is taken for gone",
      "60s",
    )
    .option(...jobs)
    .option(...json)
    .action(async (run: string, overrides: string[], options: ResumeCommandOptions) => {
      const { resumeCommand } = await import("../commands/resume.ts");
      const { launchedExit } = await import("../launch/launched-exit.ts");
      done(await launchedExit(run, () => resumeCommand(run, overrides, options)));
    });

  takesConfig(
    matrix.command("validate").description("check a config and its data, and say what a run would do"),
  )
    .option("-m, --multirun", "check every job of a sweep", false)
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & ValidateCommandOptions) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { validateCommand } = await import("../commands/validate.ts");
      done(await validateCommand(configRequest(args, options), options));
    });

  takesConfig(
    matrix
      .command("preview")
      .description("run the first rows from end to end and show them; nothing is kept"),
  )
    .option("-n, --rows <n>", "how many rows", atLeastOne, 3)
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & PreviewCommandOptions) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { previewCommand } = await import("../commands/preview.ts");
      done(await previewCommand(configRequest(args, options), options));
    });
}
