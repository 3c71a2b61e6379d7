import { type ChatCall, type ChatCompletion, type ChatModel, type Clock, sleep } from "@matrix/core";
import { ReplicaPool } from "@matrix/testkit/simulator";
import type { Tau2Models } from "../src/index.ts";
import { type PlannedCall, parameters, plannedCalls } from "./scheduling-plan.ts";

/** Models on simulated servers, and what they have done so far. */
export interface SimulatedServers {
  readonly models: Tau2Models;
  readonly served: { tokens: number };
}

/** Models of both roles on one pool of servers, on the same time as the runtime. */
export function simulatedServers(clock: Clock): SimulatedServers {
  const pool = new ReplicaPool({ ...parameters, clock });
  const served = { tokens: 0 };

  // the next call of every row; a row asks one model at a time
  const positions = new Map<number, { readonly calls: PlannedCall[]; next: number }>();
  function nextCall({ row }: ChatCall): PlannedCall {
    const plan = positions.get(row.index) ?? { calls: plannedCalls(row.index), next: 0 };
    const call = plan.calls[plan.next++];
    if (call === undefined) throw new RangeError(`row ${row.index} asks more often than planned`);
    if (plan.next < plan.calls.length) positions.set(row.index, plan);
    else positions.delete(row.index);
    return call;
  }

  const model = (role: PlannedCall["role"]): ChatModel => ({
    name: role,
    async complete(_request, asked) {
      const call = nextCall(asked);
      if (call.role !== role)
        throw new RangeError(`row ${asked.row.index} asks the ${role}, planned was ${call.role}`);
      await sleep(clock, call.thinkMs);
      await pool.generate(call.tokens);
      served.tokens += call.tokens;
      return completion(call, clock.now() / 1000);
    },
  });
  return { models: { agent: model("agent"), user: model("user") }, served };
}

const texts = { words: "I see. What else?", stop: "Thank you. ###STOP###", call: null };
const toolCall = {
  id: "call",
  type: "function",
  function: { name: "get_loan", arguments: '{"loan_id": "ln_1"}' },
} as const;

function completion({ says, tokens }: PlannedCall, respondedAt: number): ChatCompletion {
  const toolCalls = says === "call" ? [toolCall] : [];
  const finishReason = says === "call" ? "tool_calls" : "stop";
  return {
    choices: [{ text: texts[says], reasoning: null, toolCalls, finishReason }],
    usage: { prompt_tokens: 1, completion_tokens: tokens },
    respondedAt,
  };
}
