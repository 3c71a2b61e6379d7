import { simulatorOptionSpecs, startSimulator } from "@matrix/testkit/simulator";
import type { Command } from "commander";
import { exitCode } from "../exit-codes.ts";
import { onInterrupt } from "../interrupts.ts";
import { simulatorOptions } from "../run/simulator.ts";
import { stderrTalk } from "../talk.ts";

/** Adds a flag for each of the simulator's options. */
export function addSimulatorOptions(command: Command): Command {
  for (const { flag, doc, default: value } of simulatorOptionSpecs) {
    const shown = value === undefined || value === "" ? "" : ` (default: ${JSON.stringify(value)})`;
    command.option(`--${flag} <value>`, `${doc}${shown}`);
  }
  return command;
}

/** `matrix sim`: serves until it is stopped. @returns the exit code. */
export async function simCommand(flags: { readonly [name: string]: unknown }): Promise<number> {
  // Commander spells `--max-num-seqs` maxNumSeqs, as the options are.
  const given = simulatorOptionSpecs.filter(({ name }) => flags[name] !== undefined);
  const simulator = await startSimulator(
    simulatorOptions(Object.fromEntries(given.map(({ name, key }) => [key, flags[name]]))),
  );
  process.stdout.write(`${simulator.url}/v1\n`);
  stderrTalk.say("serving; stop with Ctrl-C");
  await new Promise<void>((resolve) => onInterrupt({ first: resolve, second: () => {} }));
  await simulator.stop();
  return exitCode.ok;
}
