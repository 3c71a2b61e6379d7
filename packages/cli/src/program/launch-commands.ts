import { Argument, type Command, Option } from "commander";
import type { LogsCommandOptions } from "../commands/logs.ts";
import type { SubmitCommandOptions } from "../commands/submit.ts";
import { takesConfig } from "../config/config-arguments.ts";
import type { ConfigFlags } from "../config/config-request.ts";
import { atLeastOne, type Done, json, runArgument } from "./shared.ts";

/** Adds what has a launcher start the processes of a run, and looks after them. `help` follows that of `matrix submit`. */
export function addLaunchCommands(matrix: Command, done: Done, help: string): void {
  takesConfig(
    matrix
      .command("submit")
      .description("have a launcher (launcher=local, slurm, ray, kubernetes) start the processes of a run"),
  )
    .option("--workers <n>", "the same as launcher.workers=n: worker processes", atLeastOne)
    .option("--dry-run", "print what would be written and run, and do neither", false)
    .option(...json)
    .addHelpText(
      "after",
      `${help}\nExample, on a SLURM cluster without a Kafka cluster:\n  matrix submit coral data.path=questions.jsonl llm=simulator offload=fs transport=kafka launcher=slurm launcher.broker=start --workers 4`,
    )
    .action(async (args: string[], options: ConfigFlags & SubmitCommandOptions & { workers?: number }) => {
      const { configRequest } = await import("../config/config-request.ts");
      const { submitCommand } = await import("../commands/submit.ts");
      const workers = options.workers === undefined ? [] : [`launcher.workers=${options.workers}`];
      done(await submitCommand(configRequest([...args, ...workers], options), options));
    });

  matrix
    .command("jobs")
    .description("submitted runs below runs/, and what their processes do")
    .argument("[run]", `one of them, with each of its processes: ${runArgument}`)
    .option(...json)
    .action(async (run: string | undefined, options: { json: boolean }) => {
      const { jobsCommand } = await import("../commands/jobs.ts");
      done(await jobsCommand(run, options));
    });

  matrix
    .command("logs")
    .description("what the processes of a submitted run wrote")
    .argument("<run>", runArgument)
    .addOption(
      new Option("--kind <kind>", "only processes of one kind").choices(["runner", "standby", "worker"]),
    )
    .option("--id <id>", "only the process of this id, as matrix jobs RUN has it")
    .option("-f, --follow", "go on as lines are written, until the run is over", false)
    .option(...json)
    .action(async (run: string, options: LogsCommandOptions) => {
      const { logsCommand } = await import("../commands/logs.ts");
      done(await logsCommand(run, options));
    });

  matrix
    .command("scale")
    .description(
      "let a submitted run have another number of workers, while it goes on; starts it again if it was cancelled",
    )
    .argument("<run>", runArgument)
    .addArgument(new Argument("<workers>", "how many from now on").argParser(atLeastOne))
    .action(async (run: string, workers: number) => {
      const { scaleCommand } = await import("../commands/scale.ts");
      done(await scaleCommand(run, workers));
    });

  matrix
    .command("cancel")
    .description("end all processes of a submitted run, those that wait included; it can go on later")
    .argument("<run>", runArgument)
    .action(async (run: string) => {
      const { cancelCommand } = await import("../commands/cancel.ts");
      done(await cancelCommand(run));
    });

  matrix
    .command("with-broker", { hidden: true })
    .description("run a command beside a Kafka broker that a run's other processes find through its folder")
    .argument("<run>", runArgument)
    .argument("<command...>", "after --: the program and its arguments")
    .action(async (run: string, command: string[]) => {
      const { withBrokerCommand } = await import("../commands/with-broker.ts");
      done(await withBrokerCommand(run, command));
    });
}
