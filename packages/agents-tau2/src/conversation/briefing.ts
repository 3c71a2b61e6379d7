import type { Domain, EnvironmentOptions } from "../domains/domain.ts";
import type { ToolDescriptions, ToolOffer } from "../environment/tool-schema.ts";
import { toolOffer } from "../environment/tool-schema.ts";
import type { ToolSummary } from "../environment/toolkit.ts";

/** What both sides of a conversation are told of their world: its rules and its tools. The same for all rows of a domain. */
export interface Briefing {
  /** The text that the agent has to follow. */
  readonly policy: string;
  readonly agentTools: readonly ToolOffer[];
  /** The simulated user's own; null where the domain gives users none. */
  readonly userTools: readonly ToolOffer[] | null;
}

/** The briefing of a domain with its data at hand. @throws {Tau2Error} when the domain refuses the options */
export function briefingOf(domain: Domain, options: EnvironmentOptions = {}): Briefing {
  const { policy, agent, user } = domain.environment(options);
  const { assistant, user: toUser } = domain.descriptions;
  return {
    policy,
    agentTools: offers(agent.tools, assistant),
    userTools: user === undefined ? null : offers(user.tools, toUser),
  };
}

function offers(tools: readonly ToolSummary[], descriptions: ToolDescriptions): ToolOffer[] {
  return tools.map((tool) => toolOffer(tool, descriptions));
}
