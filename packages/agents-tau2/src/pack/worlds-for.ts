import { OptionError } from "@matrix/core";
import { loadUserGuidelines, type UserGuidelines } from "../conversation/user-guidelines.ts";
import { DataFolder } from "../data-folder/data-folder.ts";
import { ownDataDir } from "../own-data.ts";
import { httpWorlds } from "../worlds/http-worlds.ts";
import { nativeWorlds } from "../worlds/native-worlds.ts";
import type { Worlds } from "../worlds/worlds.ts";
import { dataDirOf, domainLoader } from "./domain-loader.ts";
import type { Tau2Options } from "./options.ts";

/** Where the options say that worlds come from. @throws {OptionError} for a URL that is missing or names no session */
export function worldsFor(options: Tau2Options): Worlds {
  const { agent, environment } = options;
  const solo = agent.implementation === "llm_agent_solo";
  if (environment.kind === "native") return nativeWorlds({ load: domainLoader(options), solo });
  if (environment.url === null) {
    throw new OptionError(
      "tau2: environment.kind http needs environment.url, the base URL of a row's server",
    );
  }
  return httpWorlds({
    url: environment.url,
    timeoutMs: environment.timeout_secs * 1000,
    solo,
    guidelines: () => guidelinesIn(dataDirOf(options) ?? ownDataDir),
  });
}

async function guidelinesIn(folder: string): Promise<UserGuidelines> {
  return loadUserGuidelines(await DataFolder.open(folder));
}
