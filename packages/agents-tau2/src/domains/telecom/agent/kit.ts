import type { Kit } from "../../../environment/toolkit.ts";

/** What the agent's tools work on. */
export interface TelecomKit extends Kit {
  /** Gives the eight digits of a new bill's id. */
  readonly nextId: () => string;
}
