import { defaultPrompts, type PromptTemplates } from "../conversation/prompts.ts";
import type { Tau2Options } from "./options.ts";

/** The original's templates, or those that the options give in their place. */
export function promptsOf({ agent, user }: Tau2Options): PromptTemplates {
  return {
    ...defaultPrompts,
    ...(agent.system_prompt === null ? {} : { [agent.implementation]: agent.system_prompt }),
    ...(user.system_prompt === null ? {} : { user: user.system_prompt }),
  };
}
