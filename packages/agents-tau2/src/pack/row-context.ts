import type { OrchestratorMessage } from "@matrix/core";
import type { AgentKind } from "../conversation/agent-kind.ts";
import type { ConversationContext } from "../conversation/model-request.ts";
import type { PromptTemplates } from "../conversation/prompts.ts";
import { taskOf } from "../task/task-row.ts";
import type { Worlds } from "../worlds/worlds.ts";
import type { Tau2Shapes } from "./schemas.ts";

/** All that a row's agents know before they look at its history. */
export interface RowContext extends ConversationContext {
  readonly domain: string;
}

/** What is the same for all rows. */
export interface RowContextsOptions {
  readonly worlds: Worlds;
  readonly agent: AgentKind;
  readonly persona: string;
  readonly prompts: PromptTemplates;
}

/** Rows read at most. A row is read again where it was forgotten. */
const remembered = 4096;

/** The contexts of rows, read once as long as they are remembered: a row comes by at every hop of its conversation. */
export class RowContexts {
  readonly #options: RowContextsOptions;
  readonly #known = new Map<string, RowContext>();

  constructor(options: RowContextsOptions) {
    this.#options = options;
  }

  /** Rejects with {@link DataError} or {@link OptionError} when the domain's data cannot be had. */
  of(message: OrchestratorMessage<Tau2Shapes>): RowContext | Promise<RowContext> {
    return this.#known.get(message.inputLine) ?? this.#read(message);
  }

  async #read({ inputLine, input }: OrchestratorMessage<Tau2Shapes>): Promise<RowContext> {
    const { worlds, ...same } = this.#options;
    const { briefing, guidelines } = await worlds.stage(input.domain);
    const context = { ...same, domain: input.domain, task: taskOf(input), briefing, guidelines };
    if (this.#known.size >= remembered) {
      for (const [oldest] of this.#known) {
        this.#known.delete(oldest);
        break;
      }
    }
    this.#known.set(inputLine, context);
    return context;
  }
}

/** Names the row and its trial within the run. */
export function rowName({ run, row, attempt }: OrchestratorMessage<Tau2Shapes>): string {
  return `${run}/${row.index}/${row.trial}${attempt === 0 ? "" : `/${attempt}`}`;
}
