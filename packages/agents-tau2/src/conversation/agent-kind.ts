import { asksForTools } from "../task/messages.ts";
import type { Task } from "../task/task.ts";

/**
 * How the agent works: by the policy alone (`llm_agent`), with the reference steps in its prompt (`llm_agent_gt`), or on a ticket
 * without a user (`llm_agent_solo`).
 */
export type AgentKind = "llm_agent" | "llm_agent_gt" | "llm_agent_solo";

/** Whether an agent of this kind can work on a task: with reference steps there have to be some, alone there has to be a ticket. */
export function agentTakes(kind: AgentKind, task: Task): boolean {
  const actions = task.evaluation_criteria?.actions?.length ?? 0;
  if (kind === "llm_agent") return true;
  if (kind === "llm_agent_gt") return actions > 0;
  if (task.initial_state !== null) {
    const history = task.initial_state.message_history ?? [];
    return history.every(
      (message) => message.role === "tool" || (message.role === "assistant" && asksForTools(message)),
    );
  }
  return task.ticket !== null && actions > 0;
}
