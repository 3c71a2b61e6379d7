import type { Command } from "commander";
import type { ConfigShowOptions } from "../commands/config/show.ts";
import { takesConfig } from "../config/config-arguments.ts";
import type { ConfigFlags } from "../config/config-request.ts";
import { type Done, json } from "./shared.ts";

/** Adds `matrix config show|schema|why|sweep`. */
export function addConfigCommands(matrix: Command, done: Done): void {
  const config = matrix
    .command("config")
    .description("look at configs: what is composed, who set what, what a sweep gives");

  takesConfig(config.command("show").description("print a config as it is composed"))
    .option("--resolve", "with the values of interpolations; all that must be given has to be", false)
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & ConfigShowOptions) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { configShowCommand } = await import("../commands/config/show.ts");
      done(await configShowCommand(configRequest(args, options), options));
    });

  takesConfig(config.command("schema").description("print the JSON Schema of configs, for editors"))
    .option("--group <name>", "that of the files of one config group, such as llm, instead of run configs")
    .action(async (args: string[], options: ConfigFlags & { group?: string }) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { configSchemaCommand } = await import("../commands/config/schema.ts");
      done(await configSchemaCommand(configRequest(args, options), options));
    });

  takesConfig(
    config.command("why").description("tell who set a value, file and line, and what that replaced"),
    "[pack-path-and-keys...]",
    "the pack (coral, …), the path of a value, then key=value for the config",
  )
    .option(...json)
    .addHelpText("after", "\nExample:\n  matrix config why coral llm.model llm=simulator")
    .action(async (args: string[], options: ConfigFlags & { json: boolean }) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { configWhyCommand } = await import("../commands/config/why.ts");
      done(await configWhyCommand(configRequest(args, options), options));
    });

  takesConfig(config.command("sweep").description("list the jobs of a sweep"))
    .option("-m, --multirun", "as matrix run takes it; jobs are listed without it, too", false)
    .option(...json)
    .addHelpText(
      "after",
      "\nExample:\n  matrix config sweep coral workload.max_turns=2,4 run.seed='range(0,3)'",
    )
    .action(async (args: string[], options: ConfigFlags & { json: boolean }) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { configSweepCommand } = await import("../commands/config/sweep.ts");
      done(await configSweepCommand(configRequest(args, options), options));
    });
}
