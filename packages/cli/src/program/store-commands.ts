import type { Command } from "commander";
import type { StoreGcOptions } from "../commands/store/gc.ts";
import { takesConfig } from "../config/config-arguments.ts";
import type { ConfigFlags } from "../config/config-request.ts";
import type { StoreChoice } from "../store/chosen-store.ts";
import { type Done, json } from "./shared.ts";

interface StoreFlags extends ConfigFlags {
  readonly run?: string;
}

/** Adds `matrix store stats|verify|gc`. */
export function addStoreCommands(matrix: Command, done: Done): void {
  const store = matrix
    .command("store")
    .description("look after an offload store: what it holds, whether that is whole, what can go");

  takesStore(store.command("stats").description("tell what each run has there")).action(
    async (args: string[], options: StoreFlags & { json: boolean }) => {
      const { storeStatsCommand } = await import("../commands/store/stats.ts");
      done(await storeStatsCommand(await choice(args, options), options));
    },
  );

  takesStore(
    store.command("verify").description("read all of it and tell what is damaged or missing"),
  ).action(async (args: string[], options: StoreFlags & { json: boolean }) => {
    const { storeVerifyCommand } = await import("../commands/store/verify.ts");
    done(await storeVerifyCommand(await choice(args, options), options));
  });

  takesStore(store.command("gc").description("free what complete or unknown runs have left there"))
    .option("--older-than <duration>", "free only runs that got nothing new for so long", "24h")
    .option("--runs <folder>", "where the folders of runs are, which tell what is complete", "runs")
    .option("--dry-run", "only tell what would be freed", false)
    .option(
      "--force",
      "also free runs that could be resumed or have offload.keep, but none that is going on",
      false,
    )
    .action(async (args: string[], options: StoreFlags & StoreGcOptions) => {
      const { storeGcCommand } = await import("../commands/store/gc.ts");
      done(await storeGcCommand(await choice(args, options), options));
    });
}

function takesStore(command: Command): Command {
  return takesConfig(
    command,
    "[pack-and-keys...]",
    "a pack, if its config is meant, then key=value; only offload is looked at",
  )
    .option("--run <run>", "the store of a run instead: its id, or its folder")
    .option(...json)
    .addHelpText(
      "after",
      `\nExample:\n  matrix store ${command.name()} offload=redis offload.url=redis://localhost`,
    );
}

async function choice(args: readonly string[], { run, ...flags }: StoreFlags): Promise<StoreChoice> {
  const { configRequest } = await import("../config/config-request.ts");
  const request = configRequest(args, flags, "matrix");
  return run === undefined ? { request } : { request, run };
}
