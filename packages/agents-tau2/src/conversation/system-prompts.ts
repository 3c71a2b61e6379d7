import type { Task } from "../task/task.ts";
import type { AgentKind } from "./agent-kind.ts";
import type { Briefing } from "./briefing.ts";
import { agentSystemPrompt, type PromptTemplates, userSystemPrompt } from "./prompts.ts";
import type { UserGuidelines } from "./user-guidelines.ts";

/** The system prompts of both sides, filled in. */
export interface SystemPrompts {
  readonly agent: string;
  readonly user: string;
}

/** What system prompts are made of. */
export interface PromptParts {
  readonly briefing: Briefing;
  readonly agent: AgentKind;
  readonly guidelines: UserGuidelines;
  /** Habits of the simulated user; empty for none. */
  readonly persona: string;
  readonly prompts: PromptTemplates;
}

/** The system prompts of a task. */
export function systemPrompts(task: Task, parts: PromptParts): SystemPrompts {
  const { briefing, agent, guidelines, persona, prompts } = parts;
  const rules = briefing.userTools === null ? guidelines.plain : guidelines.withTools;
  return {
    agent: agentSystemPrompt(agent, briefing.policy, task, prompts),
    user: userSystemPrompt(task, rules, persona, prompts),
  };
}
