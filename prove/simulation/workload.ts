import {
  type Agent,
  type AgentContext,
  BadRowError,
  type ChatModel,
  type Clock,
  chatAgent,
  type Json,
  type JsonObject,
  ModelError,
  type ModelReply,
  type OrchestratorMessage,
  type RowSource,
  type SequentialState,
  sequential,
  sleep,
  type Workload,
} from "@matrix/core";
import type { Chance } from "@matrix/testkit/simulation";
import type { Scenario } from "./scenario.ts";

/** Types of the simulated workload. */
export interface SimulatedShapes {
  input: { readonly text: string };
  state: SequentialState;
  replies: {
    writer: ModelReply;
    critic: ModelReply;
    /** `number` is another one in every call; `life` is that of the process that answered. */
    tool: { readonly number: number; readonly life: number; readonly text: string };
    matcher: { readonly heard: number; readonly length: number };
  };
}

/** What agents find in their context. */
export interface SimulatedResources {
  readonly model: ChatModel;
}

/** What goes wrong in agents and models, and how long they take. */
export interface Behaviour {
  readonly scenario: Scenario;
  readonly chance: Chance;
  readonly clock: Clock;
  readonly life: number;
  /** Another number at every call. */
  readonly fresh: () => number;
  readonly calm: () => boolean;
  /** An agent is asked to do a hop. */
  readonly asked: (message: OrchestratorMessage<SimulatedShapes>) => void;
}

/** Rows that linger. */
function isSlow({ seed, swarm }: Scenario, row: number): boolean {
  return ((row * 7919 + seed) % 100) / 100 < swarm.slowRows;
}

function hopMs({ scenario, chance }: Behaviour, row: number): number {
  return chance.wait(scenario.hopMs) * (isSlow(scenario, row) ? 20 : 1);
}

const letters = [
  "a",
  "Z",
  " ",
  "\n",
  '"',
  "\\",
  "é",
  "漢",
  "\u2028",
  "\ud83d\ude00",
  "\ud800",
  "\udc00",
  "\u0000",
];

function someText(chance: Chance, longest: number): string {
  let text = "";
  for (let left = chance.whole(0, longest); left > 0; left -= 8) text += chance.pick(letters).repeat(8);
  return text;
}

/** A model whose answers differ from call to call, as a real one's do. */
export function simulatedModel(behaviour: Behaviour): ChatModel {
  const { scenario, chance, clock, life, fresh, calm } = behaviour;
  return {
    name: "simulated",
    async complete(_request, { row, signal }) {
      await sleep(clock, hopMs(behaviour, row.index), signal);
      if (!calm()) {
        if (chance.happens(scenario.swarm.silence)) await new Promise(() => {});
        if (chance.happens(scenario.swarm.endpointErrors))
          throw new ModelError("unreachable", "nobody is there");
        if (chance.happens(scenario.swarm.callErrors)) throw new ModelError("transient", "the call failed");
      }
      const text = `${fresh()} in life ${life}: ${someText(chance, scenario.replyLength)}`;
      const choice = { text, reasoning: null, toolCalls: [], finishReason: "stop" };
      const usage = { prompt_tokens: 10, completion_tokens: text.length };
      return { choices: [choice], usage, respondedAt: clock.now() / 1000 };
    },
  };
}

/** Agents of each kind: that ask a model, that throw, that reply at once, that give several entries. */
export function simulatedWorkload(behaviour: Behaviour): Workload<SimulatedShapes, SimulatedResources> {
  const { scenario, chance, clock, life, fresh, calm, asked } = behaviour;
  const modelAgent = (): Agent<SimulatedShapes, "writer" | "critic", SimulatedResources> =>
    counted(
      chatAgent({
        model: ({ model }: SimulatedResources) => model,
        request: (message: OrchestratorMessage<SimulatedShapes>) => ({
          messages: [{ role: "user", content: `${message.input.text} ${message.history.length}` }],
        }),
        reply: (reply) => reply,
        clock,
      }),
      asked,
    );
  return {
    orchestrator: sequential<SimulatedShapes>({
      name: "simulated",
      order: scenario.order,
      cycle: false,
      until: (_message, reply) => ("error" in reply ? { success: false } : undefined),
    }),
    agents: {
      writer: modelAgent(),
      critic: modelAgent(),
      tool: counted(
        {
          async process(message) {
            const number = fresh();
            await sleep(clock, hopMs(behaviour, message.row.index) / 4);
            if (!calm() && chance.happens(scenario.swarm.silence)) await new Promise(() => {});
            if (!calm() && chance.happens(scenario.swarm.agentErrors))
              throw new TypeError("a bug of the agent's");
            const reply = { number, life, text: someText(chance, scenario.replyLength) };
            return number % 3 === 0 ? [reply, { ...reply, text: "and another" }] : reply;
          },
        },
        asked,
      ),
      matcher: {
        effects: "pure",
        process: ({ history, input }) => ({ heard: history.length, length: input.text.length }),
      },
    },
    prepare(value) {
      const { id, text } = value as { id: string | number; text: string };
      if (text === "refused") throw new RangeError("the workload wants another text");
      return { id, input: value as JsonObject & { text: string } };
    },
  };
}

function counted<R extends "writer" | "critic" | "tool">(
  agent: Agent<SimulatedShapes, R, SimulatedResources>,
  asked: Behaviour["asked"],
): Agent<SimulatedShapes, R, SimulatedResources> {
  return {
    process(message: OrchestratorMessage<SimulatedShapes>, context: AgentContext<SimulatedResources>) {
      asked(message);
      return agent.process(message, context);
    },
  };
}

/** Rows, some of which cannot be used; the same in every life. */
export function simulatedSource(scenario: Scenario, draw: Chance, clock: Clock): RowSource {
  const rows = Array.from({ length: scenario.rows }, (_, index) => {
    const fate = draw.fraction();
    if (fate < scenario.swarm.badRows / 2)
      return { index, error: new BadRowError(`row ${index} is no JSON`) };
    const text = fate < scenario.swarm.badRows ? "refused" : `row ${index} ${someText(draw, 200)}`;
    // Ids may repeat and be hostile, and so may names of fields.
    const id = draw.pick<string | number>(["same", "__proto__", "../../x", index, -1]);
    const value = JSON.parse(
      `{"id":${JSON.stringify(id)},"text":${JSON.stringify(text)},"__proto__":{"x":1}}`,
    ) as Json;
    return { index, value };
  });
  return {
    fingerprint: async () => ({ description: "simulated rows", fingerprint: String(scenario.seed) }),
    count: async () => rows.length,
    async *rows({ start }) {
      for (const row of rows.slice(start)) {
        if (scenario.sourceMs > 0) await sleep(clock, scenario.sourceMs);
        yield row;
      }
    },
  };
}
