import {
  type Agent,
  type Clock,
  type JsonObject,
  type OrchestratorMessage,
  type RowSource,
  sleep,
  type Workload,
} from "@matrix/core";
import { Chance } from "@matrix/testkit/simulation";
import type { RoleName, Scenario } from "./scenario.ts";

/** A reply: `number` is another one in every call, and so is its text. */
export interface Reply {
  readonly number: number;
  readonly text: string;
}

/** Types of the simulated workload. */
export interface SimulatedShapes {
  input: { readonly text: string };
  /** Numbers of the replies so far: which way the row went, readable though the history lies in a store. */
  state: { readonly numbers: readonly number[] };
  replies: { [role in RoleName]: Reply };
}

/** What all processes share about the agents of one world. */
export class Cast {
  readonly scenario: Scenario;
  /** Nothing goes wrong any more. */
  calm = false;
  /** What each reply said, by its number. */
  readonly texts = new Map<number, string>();
  /** Numbers of what judges say: the same where they are asked again. */
  readonly #judged = new Map<string, number>();
  calls = 0;
  readonly #chance: Chance;

  constructor(scenario: Scenario) {
    this.scenario = scenario;
    this.#chance = new Chance(scenario.seed, "broker agents");
  }

  workload(clock: Clock): Workload<SimulatedShapes, object> {
    const { order } = this.scenario;
    const asked = this.#agent(clock);
    return {
      orchestrator: {
        name: "simulated",
        roles: [...new Set<RoleName>(["judge", ...order])],
        start: () => ({ role: order[0]!, state: { numbers: [] } }),
        next: ({ state, step }, { number }) => {
          const role = order[step + 1];
          return role === undefined
            ? { end: { success: number % 2 === 0 } }
            : { role, state: { numbers: [...state.numbers, number] } };
        },
      },
      agents: {
        writer: asked,
        critic: asked,
        judge: {
          effects: "pure",
          process: ({ state, row }) => {
            const reply = this.#judgement(`judged ${row.index}: ${state.numbers.join(", ")}`);
            return reply;
          },
        },
      },
      prepare(value) {
        const { id, text } = value as { id: number; text: string };
        return { id, input: { text } };
      },
    };
  }

  source(): RowSource {
    const draw = new Chance(this.scenario.seed, "broker rows");
    const rows = Array.from({ length: this.scenario.rows }, (_, index) => ({
      index,
      value: { id: index, text: `row ${index} ${"x".repeat(draw.whole(0, 300))}` } as JsonObject,
    }));
    return {
      fingerprint: async () => ({ description: "simulated rows", fingerprint: String(this.scenario.seed) }),
      count: async () => rows.length,
      async *rows({ start }) {
        yield* rows.slice(start);
      },
    };
  }

  #judgement(text: string): Reply {
    const number = this.#judged.get(text) ?? -1 - this.#judged.size;
    this.#judged.set(text, number);
    this.texts.set(number, text);
    return { number, text };
  }

  #agent(clock: Clock): Agent<SimulatedShapes, "writer" | "critic", object> {
    const { swarm, hopMs, replyLength } = this.scenario;
    const chance = this.#chance;
    return {
      process: async ({ history }: OrchestratorMessage<SimulatedShapes>) => {
        const number = ++this.calls;
        for (const { response } of history) {
          if (this.texts.get(response.number) !== response.text)
            throw new WrongValue(`an agent was given a text that reply ${response.number} never had`);
        }
        await sleep(clock, chance.wait(hopMs));
        if (!this.calm) {
          if (chance.happens(swarm.silence)) await new Promise(() => {});
          if (chance.happens(swarm.agentErrors)) throw new TypeError("a bug of the agent's");
        }
        const text = `${number}: ${"é".repeat(chance.whole(0, replyLength))}`;
        this.texts.set(number, text);
        return { number, text };
      },
    };
  }
}

/** An agent was given what nobody said: its row ends with this class in its record. */
export class WrongValue extends Error {
  override readonly name = "WrongValue";
}
