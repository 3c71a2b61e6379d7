import type { DataFolder } from "../data-folder/data-folder.ts";

/** How to play a user, without and with tools of their own. */
export interface UserGuidelines {
  readonly plain: string;
  readonly withTools: string;
}

/** Reads the guidelines of a data folder as they are. @throws {DataError} when it has none */
export async function loadUserGuidelines(data: DataFolder): Promise<UserGuidelines> {
  return {
    plain: await data.readText("user_simulator", "simulation_guidelines.md"),
    withTools: await data.readText("user_simulator", "simulation_guidelines_tools.md"),
  };
}
