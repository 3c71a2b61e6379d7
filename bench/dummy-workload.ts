// W1 and W2 as a workload of ours: six roles in turn, replies of 200 characters, with W2's latencies or without.
import { type Agents, type ShapesOf, sequential, sleep, systemClock, type Workload } from "@matrix/core";
import { Type } from "typebox";
import type { AddedPerHop } from "./added-per-hop.ts";
import { latencyMs, replyText, roles } from "./workload.ts";

const reply = Type.Object({ turn: Type.Integer(), text: Type.String(), status_ok: Type.Boolean() });
const schemas = {
  input: Type.Object({ id: Type.Integer() }),
  state: Type.Object({ position: Type.Integer() }),
  replies: {
    teacher: reply,
    extractor: reply,
    matcher: reply,
    student: reply,
    extractor2: reply,
    matcher2: reply,
  },
};
type Dummy = ShapesOf<typeof schemas>;

/**
 * @param hops of each row.
 * @param replyBytes of each reply's text; the common workload's when not given.
 * @param added told of each hop's begin.
 */
export function dummyWorkload(
  workload: "w1" | "w2",
  hops: number,
  replyBytes = 200,
  added?: AddedPerHop,
): Workload<Dummy> {
  const more = "Some more of what was said. ".repeat(Math.ceil(replyBytes / 28)).slice(0, replyBytes - 200);
  const orchestrator = sequential<Dummy>({
    name: "coral-dummy",
    order: roles,
    until: (message) => (message.step + 1 === hops ? { success: true } : undefined),
  });
  const agent = {
    process: ({ row, step }: { row: { index: number }; step: number }) => {
      const said = {
        turn: Math.floor(step / roles.length),
        text: replyText(row.index, step) + more,
        status_ok: true,
      };
      const latency = workload === "w2" ? latencyMs(row.index, step) : 0;
      added?.begin(row.index, step, latency);
      return latency > 0 ? sleep(systemClock, latency).then(() => said) : said;
    },
  };
  const agents: Agents<Dummy, unknown> = {
    teacher: agent,
    extractor: agent,
    matcher: { ...agent, effects: "pure" },
    student: agent,
    extractor2: agent,
    matcher2: { ...agent, effects: "pure" },
  };
  return { orchestrator, agents, schemas };
}
