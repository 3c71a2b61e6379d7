import { type BrokerConditions, Chance, type StoreConditions } from "@matrix/testkit/simulation";
import type { Scenario } from "./scenario.ts";

/** Longer than any client waits. */
const lateMs = 3_000;

/** What becomes of requests to broker and store. */
export class Troubles {
  calm = false;
  /** The store finds no room for anything. */
  storeFull = false;
  readonly broker: BrokerConditions;
  readonly store: StoreConditions;
  readonly #scenario: Scenario;
  readonly #chance: Chance;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#chance = new Chance(scenario.seed, "broker troubles");
    const { swarm } = scenario;
    this.broker = {
      latencyMs: () => this.#latencyMs(),
      fate: ({ kind }) => {
        if (this.calm) return undefined;
        if (kind === "heartbeat" && this.#chance.happens(swarm.fatal)) return "fatal";
        if (kind === "send" && this.#chance.happens(swarm.partial)) return "partial";
        if (kind === "send" && this.#chance.happens(swarm.repeated)) return "repeated";
        if (this.#chance.happens(swarm.lost)) return "lost";
        return this.#chance.happens(swarm.unanswered) ? "unanswered" : undefined;
      },
    };
    this.store = {
      latencyMs: () => this.#latencyMs(),
      fate: () => {
        if (this.calm) return undefined;
        if (this.storeFull) return "full";
        if (this.#chance.happens(swarm.storeLost)) return "lost";
        return this.#chance.happens(swarm.storeUnanswered) ? "unanswered" : undefined;
      },
    };
  }

  #latencyMs(): number {
    const { latencyMs, swarm } = this.#scenario;
    if (!this.calm && this.#chance.happens(swarm.late)) return lateMs * this.#chance.fraction();
    return this.#chance.wait(latencyMs);
  }
}
