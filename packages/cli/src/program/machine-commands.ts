import { Argument, type Command } from "commander";
import type { DoctorCommandOptions } from "../commands/doctor.ts";
import { completionScripts, type Shell } from "../completion/scripts.ts";
import { takesConfig } from "../config/config-arguments.ts";
import type { ConfigFlags } from "../config/config-request.ts";
import { type Done, json } from "./shared.ts";

/** Adds what looks at the machine and its servers, and what serves. `simulatorFlags` adds those of `matrix sim`. */
export function addMachineCommands(
  matrix: Command,
  done: Done,
  simulatorFlags: (sim: Command) => void,
): void {
  takesConfig(
    matrix
      .command("doctor")
      .description("look at what a run needs: servers, their models and what they enforce, files, disk"),
    "[pack-and-keys...]",
    "a pack, if its config is meant, then key=value; only llm, run, transport and offload are looked at",
  )
    .option("--timeout <duration>", "for each answer of a server", "30s")
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & DoctorCommandOptions) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { doctorCommand } = await import("../commands/doctor.ts");
      done(await doctorCommand(configRequest(args, options, "matrix"), options));
    });

  matrix
    .command("completion")
    .description("print a script that makes a shell complete the command")
    .addArgument(new Argument("<shell>", "whose script").choices(Object.keys(completionScripts)))
    .addHelpText(
      "after",
      "\nTry it:\n  source <(matrix completion bash)\n  source <(matrix completion zsh)\n  matrix completion fish | source",
    )
    .action(async (shell: Shell) => {
      const { completionCommand } = await import("../commands/completion.ts");
      done(completionCommand(shell));
    });

  const sim = matrix
    .command("sim")
    .description("serve the model simulator: an OpenAI-compatible server that behaves as vLLM does")
    .action(async (options: Record<string, unknown>) => {
      const { simCommand } = await import("../commands/sim.ts");
      done(await simCommand(options));
    });
  simulatorFlags(sim);
}
