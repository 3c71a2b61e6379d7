import type { Command } from "commander";
import { takesConfig } from "../../config/config-arguments.ts";
import { type ConfigFlags, configRequest } from "../../config/config-request.ts";
import { configSchemaCommand } from "./schema.ts";
import { type ConfigShowOptions, configShowCommand } from "./show.ts";
import { configSweepCommand } from "./sweep.ts";
import { configWhyCommand } from "./why.ts";

const json = ["--json", "print JSON instead of text", false] as const;

/** Adds `matrix config show|schema|why|sweep`. `done` gets the exit code of the command that ran. */
export function addConfigCommands(matrix: Command, done: (code: number) => void): void {
  const config = matrix
    .command("config")
    .description("look at configs: what is composed, who set what, what a sweep gives");

  takesConfig(config.command("show").description("print a config as it is composed"))
    .option("--resolve", "with the values of interpolations; all that must be given has to be", false)
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & ConfigShowOptions) =>
      done(await configShowCommand(configRequest(args, options), options)),
    );

  takesConfig(config.command("schema").description("print the JSON Schema of configs, for editors"))
    .option("--group <name>", "that of the files of one config group, such as llm, instead of run configs")
    .action(async (args: string[], options: ConfigFlags & { group?: string }) =>
      done(await configSchemaCommand(configRequest(args, options), options)),
    );

  takesConfig(
    config.command("why").description("tell who set a value, file and line, and what that replaced"),
    "[pack-path-and-keys...]",
    "the pack (coral, …), the path of a value, then key=value for the config",
  )
    .option(...json)
    .addHelpText("after", "\nExample:\n  matrix config why coral llm.model llm=simulator")
    .action(async (args: string[], options: ConfigFlags & { json: boolean }) =>
      done(await configWhyCommand(configRequest(args, options), options)),
    );

  takesConfig(config.command("sweep").description("list the jobs of a sweep"))
    .option("-m, --multirun", "as matrix run takes it; jobs are listed without it, too", false)
    .option(...json)
    .addHelpText(
      "after",
      "\nExample:\n  matrix config sweep coral workload.max_turns=2,4 run.seed='range(0,3)'",
    )
    .action(async (args: string[], options: ConfigFlags & { json: boolean }) =>
      done(await configSweepCommand(configRequest(args, options), options)),
    );
}
