import { type Simulator, startSimulator } from "@matrix/testkit/simulator";
import type { RunConfig } from "./config/run-config.ts";

/** Starts the bundled simulator for a run. @throws {OptionError} for an unknown simulator option. */
export function startBundledSimulator(llm: RunConfig["llm"]): Promise<Simulator> {
  return startSimulator({ servedModelName: llm.model, ...llm.simulator });
}
