import type { Command } from "commander";
import { takesConfig } from "../../config/config-arguments.ts";
import { type ConfigFlags, configRequest } from "../../config/config-request.ts";
import type { StoreChoice } from "../../store/chosen-store.ts";
import { type StoreGcOptions, storeGcCommand } from "./gc.ts";
import { storeStatsCommand } from "./stats.ts";
import { storeVerifyCommand } from "./verify.ts";

interface StoreFlags extends ConfigFlags {
  readonly run?: string;
}

/** Adds `matrix store stats|verify|gc`. `done` gets the exit code of the command that ran. */
export function addStoreCommands(matrix: Command, done: (code: number) => void): void {
  const store = matrix
    .command("store")
    .description("look after an offload store: what it holds, whether that is whole, what can go");

  takesStore(store.command("stats").description("tell what each run has there")).action(
    async (args: string[], options: StoreFlags & { json: boolean }) =>
      done(await storeStatsCommand(choice(args, options), options)),
  );

  takesStore(
    store.command("verify").description("read all of it and tell what is damaged or missing"),
  ).action(async (args: string[], options: StoreFlags & { json: boolean }) =>
    done(await storeVerifyCommand(choice(args, options), options)),
  );

  takesStore(store.command("gc").description("free what complete or unknown runs have left there"))
    .option("--older-than <duration>", "free only runs that got nothing new for so long", "24h")
    .option("--runs <folder>", "where the folders of runs are, which tell what is complete", "runs")
    .option("--dry-run", "only tell what would be freed", false)
    .option(
      "--force",
      "also free runs that could be resumed or have offload.keep, but none that is going on",
      false,
    )
    .action(async (args: string[], options: StoreFlags & StoreGcOptions) =>
      done(await storeGcCommand(choice(args, options), options)),
    );
}

function takesStore(command: Command): Command {
  return takesConfig(
    command,
    "[pack-and-keys...]",
    "a pack, if its config is meant, then key=value; only offload is looked at",
  )
    .option("--run <run>", "the store of a run instead: its id, or its folder")
    .option("--json", "print JSON instead of text", false)
    .addHelpText(
      "after",
      `\nExample:\n  matrix store ${command.name()} offload=redis offload.url=redis://localhost`,
    );
}

function choice(args: readonly string[], { run, ...flags }: StoreFlags): StoreChoice {
  const request = configRequest(args, flags, "matrix");
  return run === undefined ? { request } : { request, run };
}
