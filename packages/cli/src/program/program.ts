import { Command } from "commander";
import { version } from "../version.ts";
import { addConfigCommands } from "./config-commands.ts";
import { addLaunchCommands } from "./launch-commands.ts";
import { addMachineCommands } from "./machine-commands.ts";
import { addRecordCommands } from "./record-commands.ts";
import { addRunCommands } from "./run-commands.ts";
import type { Done } from "./shared.ts";
import { addStoreCommands } from "./store-commands.ts";
import { addWorkerCommands } from "./worker-commands.ts";

/**
 * The command line. What a command does is loaded when it runs, so that help and completion come at once; so are the parts of its
 * description that take more than this package.
 *
 * @param words what was typed: of commands that are not among them, help is without those parts.
 */
export async function program(done: Done, words: readonly string[]): Promise<Command> {
  const matrix = new Command("matrix")
    .description("Generate synthetic data with many agents: rows move on their own, nothing is lost.")
    .version(version)
    .showHelpAfterError("(matrix --help shows the commands)")
    .addHelpText("after", exitCodesHelp);
  addRunCommands(matrix, done, words.includes("run") ? await keysOfRuns(words) : "");
  addRecordCommands(matrix, done);
  addWorkerCommands(matrix, done);
  addLaunchCommands(matrix, done, words.includes("submit") ? await keysOfLaunchers(words) : "");
  addConfigCommands(matrix, done);
  addStoreCommands(matrix, done);
  addMachineCommands(matrix, done, words.includes("sim") ? await simulatorFlags() : () => {});
  return matrix;
}

async function keysOfLaunchers(words: readonly string[]): Promise<string> {
  return asksForHelp(words) ? (await import("../config/keys-help.ts")).launcherKeysHelp() : "";
}

function asksForHelp(words: readonly string[]): boolean {
  return ["help", "--help", "-h"].some((word) => words.includes(word));
}

async function keysOfRuns(words: readonly string[]): Promise<string> {
  if (!asksForHelp(words)) return "";
  return (await import("../config/keys-help.ts")).keysHelp();
}

async function simulatorFlags(): Promise<(sim: Command) => void> {
  return (await import("../commands/sim.ts")).addSimulatorOptions;
}

const exitCodesHelp = `
Exit codes:
  0    done
  1    the run ended early; it can be resumed
  2    nothing was begun: a wrong option, config, data set, run folder or endpoint
  3    damage was found (verify says where), or rows and records that do not add up
  130  stopped by a signal; it can be resumed`;
