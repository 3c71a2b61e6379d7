import { nativeWorlds } from "../worlds/native-worlds.ts";
import type { Worlds } from "../worlds/worlds.ts";
import { domainLoader } from "./domain-loader.ts";
import type { Tau2Options } from "./options.ts";

/** Where the options say that worlds come from. @throws {OptionError} */
export function worldsFor(options: Tau2Options): Worlds {
  const solo = options.agent.implementation === "llm_agent_solo";
  return nativeWorlds({ load: domainLoader(options), solo });
}
