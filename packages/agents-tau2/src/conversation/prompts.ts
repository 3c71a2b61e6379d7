import type { Task } from "../task/task.ts";
import { pythonText } from "../value/python-text.ts";
import type { AgentKind } from "./agent-kind.ts";
import * as texts from "./fixed-texts.ts";
import { scenarioText } from "./scenario-text.ts";

/** Templates of the system prompts; words in braces are filled in. */
export interface PromptTemplates {
  /** `{domain_policy}` */
  readonly llm_agent: string;
  /** `{domain_policy}`, `{resolution_steps}` */
  readonly llm_agent_gt: string;
  /** `{domain_policy}`, `{ticket}` */
  readonly llm_agent_solo: string;
  /** `{guidelines}`, `{instructions}` */
  readonly user: string;
}

/** The original's templates. */
export const defaultPrompts: PromptTemplates = {
  llm_agent: texts.agentPrompt,
  llm_agent_gt: texts.referenceAgentPrompt,
  llm_agent_solo: texts.soloAgentPrompt,
  user: texts.userPrompt,
};

/** Whether an agent's template says anything of its task. */
export function dependsOnTask(template: string): boolean {
  return template.includes("{resolution_steps}") || template.includes("{ticket}");
}

/** The agent's system prompt. */
export function agentSystemPrompt(
  kind: AgentKind,
  policy: string,
  task: Task,
  templates: PromptTemplates,
): string {
  return fill(templates[kind], {
    domain_policy: policy,
    resolution_steps: resolutionSteps(task),
    ticket: pythonText(task.ticket),
  });
}

/**
 * The simulated user's system prompt.
 *
 * @param guidelines how to play a user
 * @param persona habits that take the place of the guidelines' persona mark; none when empty
 */
export function userSystemPrompt(
  task: Task,
  guidelines: string,
  persona: string,
  templates: PromptTemplates,
): string {
  const habits = persona === "" ? "" : `\n\n${persona}\n`;
  return fill(templates.user, {
    guidelines: guidelines.replaceAll(texts.personaMark, () => habits),
    instructions: scenarioText(task.user_scenario),
  });
}

function resolutionSteps(task: Task): string {
  const actions = task.evaluation_criteria?.actions ?? [];
  return actions
    .map(({ requestor, name, arguments: args }, i) => {
      const call = `${name}(${[...args].map(([key, value]) => `${key}=${pythonText(value)}`).join(", ")})`;
      return texts.referenceStep(i + 1, requestor === "user" ? texts.userStep(call) : texts.agentStep(call));
    })
    .join("\n");
}

// in one pass, so that braces inside a policy are left alone
function fill(template: string, words: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (mark, name: string) => words[name] ?? mark);
}
