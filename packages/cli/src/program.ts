import { Argument, Command, InvalidArgumentError } from "commander";
import { completionCommand } from "./commands/completion.ts";
import { addConfigCommands } from "./commands/config/add-config-commands.ts";
import { type DoctorCommandOptions, doctorCommand } from "./commands/doctor.ts";
import { type ExportCommandOptions, exportCommand } from "./commands/export.ts";
import { type PreviewCommandOptions, previewCommand } from "./commands/preview.ts";
import { type PushCommandOptions, pushCommand } from "./commands/push.ts";
import { type ResumeCommandOptions, resumeCommand } from "./commands/resume.ts";
import { runCommand } from "./commands/run.ts";
import { showCommand } from "./commands/show.ts";
import { addSimulatorOptions, simCommand } from "./commands/sim.ts";
import { statsCommand } from "./commands/stats.ts";
import { addStoreCommands } from "./commands/store/add-store-commands.ts";
import { type SweepCommandOptions, sweepCommand } from "./commands/sweep.ts";
import { type ValidateCommandOptions, validateCommand } from "./commands/validate.ts";
import { verifyCommand } from "./commands/verify.ts";
import { completionScripts, type Shell } from "./completion/scripts.ts";
import { takesConfig } from "./config/config-arguments.ts";
import { type ConfigFlags, configRequest } from "./config/config-request.ts";
import { keysHelp } from "./config/keys-help.ts";
import { version } from "./version.ts";

const runArgument = "a run's id, or its folder";
const jobs = ["--jobs <n>", "jobs of a sweep that run side by side", atLeastOne, 1] as const;
const json = ["--json", "print JSON instead of text", false] as const;

/** The command line. `done` gets the exit code of the command that ran. */
export function program(done: (code: number) => void): Command {
  const matrix = new Command("matrix")
    .description("Generate synthetic data with many agents: rows move on their own, nothing is lost.")
    .version(version)
    .showHelpAfterError("(matrix --help shows the commands)")
    .addHelpText("after", exitCodesHelp);

  takesConfig(matrix.command("run").description("run a pack over a data set"))
    .option("-m, --multirun", "run a sweep: one job for each combination of key=value,value…", false)
    .option(...jobs)
    .option(...json)
    .addHelpText("after", keysHelp)
    .action(async (args: string[], options: ConfigFlags & SweepCommandOptions & { multirun: boolean }) => {
      const request = configRequest(args, options);
      done(await (options.multirun ? sweepCommand(request, options) : runCommand(request, options)));
    });

  matrix
    .command("resume")
    .description("go on with a run or a sweep that was stopped or killed")
    .argument("<run>", `${runArgument}; or a sweep's`)
    .argument("[key=value...]", "changes of its config; refused unless --allow-change")
    .option("--allow-change", "go on although the config or the pack's package has changed", false)
    .option(...jobs)
    .option(...json)
    .action(async (run: string, overrides: string[], options: ResumeCommandOptions) =>
      done(await resumeCommand(run, overrides, options)),
    );

  matrix
    .command("verify")
    .description("check that every row has exactly one record and the output is whole")
    .argument("<run>", runArgument)
    .option(...json)
    .action(async (run: string, options: { json: boolean }) => done(await verifyCommand(run, options)));

  matrix
    .command("show")
    .description("show one row's record, readable")
    .argument("<run>", runArgument)
    .argument("<row>", "input index, or index/trial")
    .option(...json)
    .action(async (run: string, row: string, options: { json: boolean }) =>
      done(await showCommand(run, row, options)),
    );

  matrix
    .command("stats")
    .description("figures of a run: metrics, tokens by role, errors by class")
    .argument("<run>", runArgument)
    .option(...json)
    .action(async (run: string, options: { json: boolean }) => done(await statsCommand(run, options)));

  matrix
    .command("export")
    .description("write a run's records in another form: for training, for a hub, for the original's tools")
    .argument("<run>", runArgument)
    .requiredOption("--format <name>", "jsonl, sft, chat, parquet, or a format of the pack's own (tau2)")
    .option("-o, --output <file>", "default: export/ in the run's folder; - is stdout; .gz and .zst compress")
    .option("--success-only", "leave out records of rows that did not succeed", false)
    .option("--part <name>", "of a format that holds only a part of a run, which: tau2 takes one domain")
    .option("--card", "write a dataset card (README.md) beside the file; needs --license", false)
    .option("--license <name>", "licence for the card, such as apache-2.0")
    .option("--force", "write anew what is there already", false)
    .option(...json)
    .action(async (run: string, options: ExportCommandOptions) => done(await exportCommand(run, options)));

  matrix
    .command("push")
    .description("put a run's records with a dataset card on the Hugging Face hub; HF_TOKEN holds the token")
    .argument("<run>", runArgument)
    .argument("<place>", "hf://OWNER/NAME")
    .requiredOption("--format <name>", "as matrix export has it")
    .requiredOption("--license <name>", "licence of the data set, such as apache-2.0")
    .option("--success-only", "leave out records of rows that did not succeed", false)
    .option("--part <name>", "as matrix export has it")
    .option("--private", "a data set that has to be made is seen by its owner only", false)
    .option("--revision <branch>", "branch of the data set", "main")
    .option(...json)
    .action(async (run: string, place: string, options: PushCommandOptions) =>
      done(await pushCommand(run, place, options)),
    );

  takesConfig(
    matrix.command("validate").description("check a config and its data, and say what a run would do"),
  )
    .option("-m, --multirun", "check every job of a sweep", false)
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & ValidateCommandOptions) =>
      done(await validateCommand(configRequest(args, options), options)),
    );

  takesConfig(
    matrix
      .command("preview")
      .description("run the first rows from end to end and show them; nothing is kept"),
  )
    .option("-n, --rows <n>", "how many rows", atLeastOne, 3)
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & PreviewCommandOptions) =>
      done(await previewCommand(configRequest(args, options), options)),
    );

  takesConfig(
    matrix
      .command("doctor")
      .description("look at what a run needs: servers, their models and what they enforce, files, disk"),
    "[pack-and-keys...]",
    "a pack, if its config is meant, then key=value; only llm, run and transport are looked at",
  )
    .option("--timeout <duration>", "for each answer of a server", "30s")
    .option(...json)
    .action(async (args: string[], options: ConfigFlags & DoctorCommandOptions) =>
      done(await doctorCommand(configRequest(args, options, "matrix"), options)),
    );

  addConfigCommands(matrix, done);
  addStoreCommands(matrix, done);

  matrix
    .command("completion")
    .description("print a script that makes a shell complete the command")
    .addArgument(new Argument("<shell>", "whose script").choices(Object.keys(completionScripts)))
    .addHelpText(
      "after",
      "\nTry it:\n  source <(matrix completion bash)\n  source <(matrix completion zsh)\n  matrix completion fish | source",
    )
    .action((shell: Shell) => done(completionCommand(shell)));

  addSimulatorOptions(
    matrix
      .command("sim")
      .description("serve the model simulator: an OpenAI-compatible server that behaves as vLLM does"),
  ).action(async (options: Record<string, unknown>) => done(await simCommand(options)));

  return matrix;
}

const exitCodesHelp = `
Exit codes:
  0    done
  1    the run ended early; it can be resumed
  2    nothing was begun: a wrong option, config, data set, run folder or endpoint
  3    damage was found (verify says where), or rows and records that do not add up
  130  stopped by a signal; it can be resumed`;

function atLeastOne(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError(`must be a whole number of at least 1, got "${text}"`);
}
