import type { Agent, AgentContext } from "./agent.ts";
import type { ChatModel, ChatRequest } from "./chat-model.ts";
import { ModelError } from "./errors.ts";
import { failedModelReply, type ModelReply, modelReply } from "./model-reply.ts";
import type { OrchestratorMessage } from "./orchestrator-message.ts";
import type { Clock } from "./ports/clock.ts";
import { systemClock } from "./ports/clock.ts";
import type { Role, Shapes } from "./shapes.ts";

/** What makes a {@link chatAgent}. */
export interface ChatAgentOptions<S extends Shapes, R extends Role<S>, Resources> {
  readonly model: (resources: Resources) => ChatModel;
  /** Builds the request from the message alone. Pure: where values of the message had to be loaded, it is called again. */
  readonly request: (message: OrchestratorMessage<S>) => ChatRequest;
  /** Turns what the model said, or that it failed, into the role's reply. Pure, too. */
  readonly reply: (reply: ModelReply, message: OrchestratorMessage<S>) => S["replies"][R];
  /** Milliseconds for one call, retries included. */
  readonly timeoutMs?: number;
  /** Retries after the first attempt of one call. Default: the model's own setting. */
  readonly maxRetries?: number;
  /** Calls with the same key prefer the same replica. Default: the row. */
  readonly stickyKey?: (message: OrchestratorMessage<S>) => string;
  readonly clock?: Clock;
}

/**
 * An agent that asks a model once a hop: request, call, reply.
 *
 * A call that fails for this row becomes a reply with `error`, so that the orchestrator decides what follows. A failure of
 * the endpoint (wrong key, no quota, nobody there) is thrown: it stops the run and spends no row.
 */
export function chatAgent<S extends Shapes, R extends Role<S>, Resources>(
  options: ChatAgentOptions<S, R, Resources>,
): Agent<S, R, Resources> {
  const { clock = systemClock } = options;
  return {
    lazy: true,
    async process(message, context) {
      const request = await message.reading(() => options.request(message));
      const said = await ask(request, message, context);
      return message.reading(() => options.reply(said, message));
    },
  };

  async function ask(
    request: ChatRequest,
    message: OrchestratorMessage<S>,
    context: AgentContext<Resources>,
  ): Promise<ModelReply> {
    try {
      const completion = await options.model(context.resources).complete(request, {
        stepId: context.stepId,
        role: context.role,
        row: message.row,
        step: message.step,
        stickyKey: options.stickyKey?.(message) ?? `${message.run}/${message.row.index}/${message.row.trial}`,
        signal: context.signal,
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
        ...(options.maxRetries === undefined ? {} : { maxRetries: options.maxRetries }),
      });
      return modelReply(completion);
    } catch (error) {
      if (context.signal.aborted || (error instanceof ModelError && error.endpointWide)) throw error;
      return failedModelReply(error, clock.now() / 1000);
    }
  }
}
