import type { Command } from "commander";

/** Adds what commands with a config share: `[PACK] key=value…`, `-cn` and `-cd`. */
export function takesConfig(
  command: Command,
  name = "[pack-and-keys...]",
  description = "the pack (coral, …), then key=value for its config",
): Command {
  return command
    .argument(name, description)
    .option("-c, --config-name <name>", "the primary config instead of a pack's (also -cn)")
    .option(
      "-d, --config-dir <folder>",
      "a folder with configs of your own, searched before those of packs; may be given more than once (also -cd)",
      (folder: string, before: readonly string[]) => [...before, folder],
      [],
    );
}
