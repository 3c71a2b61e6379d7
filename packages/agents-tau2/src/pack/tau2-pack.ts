import { type Agents, OptionError, type Workload, type WorkloadPack } from "@matrix/core";
import { agentTakes } from "../conversation/agent-kind.ts";
import type { ConversationSettings } from "../conversation/conversation-state.ts";
import { openConversation } from "../conversation/open-conversation.ts";
import { describeRecord } from "../record/describe-record.ts";
import { readConversations } from "../record/read-conversations.ts";
import { resultsExport } from "../record/results-export.ts";
import { tau2Metrics } from "../record/tau2-metrics.ts";
import type { Task } from "../task/task.ts";
import { prepareTask } from "../task/task-row.ts";
import { Tau2Error } from "../tau2-error.ts";
import { WorldKeeper } from "../worlds/world-keeper.ts";
import type { Worlds } from "../worlds/worlds.ts";
import { chosenDomains } from "./chosen-tasks.ts";
import { environmentAgent } from "./environment-agent.ts";
import { type Tau2Options, tau2Options } from "./options.ts";
import { promptsOf } from "./prompts-of.ts";
import { rewardAgent } from "./reward-agent.ts";
import { RowContexts } from "./row-context.ts";
import { type Tau2Shapes, tau2Schemas } from "./schemas.ts";
import { speakerAgent, type Tau2Models } from "./speaker-agent.ts";
import { taskSource } from "./task-source.ts";
import { tau2Orchestrator } from "./tau2-orchestrator.ts";
import { worldsFor } from "./worlds-for.ts";

/** Worlds that one process keeps between hops: more rows than that in flight cost replays, not results. */
const keptWorlds = 16_384;

/**
 * Tau2-bench: an agent serves a simulated user with the tools of a domain, and the state that its calls leave behind is rewarded.
 *
 * Rows: tasks in upstream's layout; the pack reads those of its domains itself.
 */
export const tau2Pack: WorkloadPack<typeof tau2Options, Tau2Shapes, Tau2Models> = {
  name: "tau2",
  description:
    "An agent serves a simulated user with the tools of a domain; what its calls leave behind is rewarded.",
  options: tau2Options,
  models({ agent, judge, environment }) {
    const solo = agent.implementation === "llm_agent_solo";
    // a server asks a judge of its own
    const judges = judge.enabled && environment.kind === "native";
    return ["agent", ...(solo ? [] : (["user"] as const)), ...(judges ? (["judge"] as const) : [])];
  },
  maxCalls,
  source: taskSource,
  create: (options) => workload(options, worldsFor(options)),
  metrics: tau2Metrics,
  describe: describeRecord,
  conversations: readConversations,
  exports: { tau2: resultsExport },
};

/** A model's answer is a delivery, and the limit is passed by one at most; then the judge. */
function maxCalls({ max_steps, judge, environment }: Tau2Options): number {
  return max_steps + 1 + (judge.enabled && environment.kind === "native" ? 1 : 0);
}

/** @throws {OptionError} for options that contradict each other */
function workload(options: Tau2Options, worlds: Worlds): Workload<Tau2Shapes, Tau2Models> {
  const { agent, user, judge, evaluation } = options;
  const settings = settingsOf(options);
  const domain = defaultDomain(options);
  if (!judge.enabled && evaluation.includes("nl_assertions")) {
    throw new OptionError(`tau2: evaluation "${evaluation}" needs the judge; set judge.enabled`);
  }
  const keeper = new WorldKeeper(worlds, keptWorlds);
  const rows = new RowContexts({
    worlds,
    agent: agent.implementation,
    persona: user.persona,
    prompts: promptsOf(options),
  });
  const agents: Agents<Tau2Shapes, Tau2Models> = {
    user_simulator: speakerAgent("user_simulator", user, rows),
    llm_agent: speakerAgent("llm_agent", agent, rows),
    environment: environmentAgent(rows, keeper),
    reward: rewardAgent({ rows, worlds, keeper, type: evaluation, judge }),
  };
  const refuse = (task: Task) => refusal(task, options, settings);
  return {
    orchestrator: tau2Orchestrator(settings),
    agents,
    schemas: tau2Schemas,
    prepare: (row) => prepareTask(row, domain, refuse),
    open: () => openDomains(options, worlds),
  };
}

/**
 * The domain of rows that name none. A server may have a domain that this package has not, with rows of the user's own.
 *
 * @throws {OptionError} for a domain or task set that there is not
 */
function defaultDomain(options: Tau2Options): string {
  const [named = ""] = [options.domain].flat();
  if (options.environment.kind === "http" && options.task_set === null) return named;
  return chosenDomains(options)[0]?.domain ?? named;
}

/** A server's domains are its own, and it has one for each row. @throws {DataError} {OptionError} where data are missing */
async function openDomains(options: Tau2Options, worlds: Worlds): Promise<void> {
  if (options.environment.kind === "http") return;
  await Promise.all(chosenDomains(options).map(({ domain }) => worlds.stage(domain)));
}

function settingsOf(options: Tau2Options): ConversationSettings {
  const { agent, max_steps, max_errors, timeout_secs, enforce_communication_protocol } = options;
  return {
    solo: agent.implementation === "llm_agent_solo",
    maxSteps: max_steps,
    maxErrors: max_errors,
    checkProtocol: enforce_communication_protocol,
    timeoutMs: timeout_secs === null ? null : timeout_secs * 1000,
  };
}

/** Why a task cannot be run, if it cannot. */
function refusal(task: Task, { agent }: Tau2Options, settings: ConversationSettings): string | undefined {
  if (!agentTakes(agent.implementation, task)) {
    return `agent ${agent.implementation} needs ${settings.solo ? "a ticket and reference actions" : "reference actions"}`;
  }
  try {
    openConversation(task, settings);
    return undefined;
  } catch (error) {
    if (error instanceof Tau2Error) return `its history is out of order: ${error.message}`;
    throw error;
  }
}
