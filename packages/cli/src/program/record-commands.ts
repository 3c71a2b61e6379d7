import type { Command } from "commander";
import type { ExportCommandOptions } from "../commands/export.ts";
import type { PushCommandOptions } from "../commands/push.ts";
import { type Done, json, runArgument } from "./shared.ts";

interface JsonFlag {
  readonly json: boolean;
}

/** Adds what looks at a run's records, and takes them elsewhere. */
export function addRecordCommands(matrix: Command, done: Done): void {
  matrix
    .command("verify")
    .description("check that every row has exactly one record and the output is whole")
    .argument("<run>", runArgument)
    .option(...json)
    .action(async (run: string, options: JsonFlag) => {
      const { verifyCommand } = await import("../commands/verify.ts");
      done(await verifyCommand(run, options));
    });

  matrix
    .command("show")
    .description("show one row's record, readable")
    .argument("<run>", runArgument)
    .argument("<row>", "input index, or index/trial")
    .option(...json)
    .action(async (run: string, row: string, options: JsonFlag) => {
      const { showCommand } = await import("../commands/show.ts");
      done(await showCommand(run, row, options));
    });

  matrix
    .command("stats")
    .description("figures of a run: metrics, tokens by role, errors by class")
    .argument("<run>", runArgument)
    .option(...json)
    .action(async (run: string, options: JsonFlag) => {
      const { statsCommand } = await import("../commands/stats.ts");
      done(await statsCommand(run, options));
    });

  matrix
    .command("export")
    .description("write a run's records in another form: for training, for a hub, for the original's tools")
    .argument("<run>", runArgument)
    .requiredOption("--format <name>", "jsonl, parquet, sft, chat, or a format of the pack's own (tau2)")
    .option("-o, --output <file>", "default: export/ in the run's folder; - is stdout; .gz and .zst compress")
    .option("--success-only", "leave out records of rows that did not succeed", false)
    .option("--part <name>", "of a format that holds only a part of a run, which: tau2 takes one domain")
    .option("--card", "write a dataset card (README.md) beside the file; needs --license", false)
    .option("--license <name>", "licence for the card, such as apache-2.0")
    .option("--force", "write anew what is there already", false)
    .option(...json)
    .action(async (run: string, options: ExportCommandOptions) => {
      const { exportCommand } = await import("../commands/export.ts");
      done(await exportCommand(run, options));
    });

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
    .action(async (run: string, place: string, options: PushCommandOptions) => {
      const { pushCommand } = await import("../commands/push.ts");
      done(await pushCommand(run, place, options));
    });
}
