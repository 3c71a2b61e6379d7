import type { OrchestratorMessage } from "@matrix/core";
import type { ConversationContext } from "../conversation/model-request.ts";
import { dependsOnTask } from "../conversation/prompts.ts";
import { type PromptParts, systemPrompts } from "../conversation/system-prompts.ts";
import type { Task } from "../task/task.ts";
import { taskOf } from "../task/task-row.ts";
import type { Worlds } from "../worlds/worlds.ts";
import type { Tau2Shapes } from "./schemas.ts";

/** All that a row's agents know before they look at its history. */
export interface RowContext extends ConversationContext {
  readonly domain: string;
}

/** What is the same for all rows. */
export interface RowContextsOptions extends Omit<PromptParts, "briefing" | "guidelines"> {
  readonly worlds: Worlds;
}

/** Tasks remembered at most. One that was forgotten is read again. */
const remembered = 4096;

/** The contexts of rows, read once as long as they are remembered: a row comes by at every hop of its conversation. */
export class RowContexts {
  readonly #options: RowContextsOptions;
  readonly #known = new Map<string, RowContext>();
  /** The agent's prompt by domain, where it is the same for all tasks: policies are long. */
  readonly #sharedPrompts = new Map<string, string>();

  constructor(options: RowContextsOptions) {
    this.#options = options;
  }

  /** Rejects with {@link DataError} or {@link OptionError} when the domain's data cannot be had. */
  of(message: OrchestratorMessage<Tau2Shapes>): RowContext | Promise<RowContext> {
    return this.#known.get(message.inputKey) ?? this.#read(message);
  }

  async #read({ inputKey, input }: OrchestratorMessage<Tau2Shapes>): Promise<RowContext> {
    const { domain } = input;
    const { worlds, ...same } = this.#options;
    const { briefing, guidelines } = await worlds.stage(domain);
    // other trials of the task waited for the same domain
    const known = this.#known.get(inputKey);
    if (known !== undefined) return known;
    const task = taskOf(input);
    const prompts = this.#prompts(domain, task, { ...same, briefing, guidelines });
    const context = { domain, task, briefing, agent: same.agent, systemPrompts: prompts };
    for (const [oldest] of this.#known) {
      if (this.#known.size < remembered) break;
      this.#known.delete(oldest);
    }
    this.#known.set(inputKey, context);
    return context;
  }

  #prompts(domain: string, task: Task, parts: PromptParts) {
    const own = systemPrompts(task, parts);
    if (dependsOnTask(parts.prompts[parts.agent])) return own;
    const agent = this.#sharedPrompts.get(domain) ?? own.agent;
    this.#sharedPrompts.set(domain, agent);
    return { ...own, agent };
  }
}

/** Names the row and its trial within the run. */
export function rowName({ run, row, attempt }: OrchestratorMessage<Tau2Shapes>): string {
  return `${run}/${row.index}/${row.trial}${attempt === 0 ? "" : `/${attempt}`}`;
}
