import {
  type Agent,
  type AgentContext,
  type ChatMessage,
  type ChatRequest,
  type FirstChoice,
  failedModelReply,
  firstChoice,
  ModelError,
  modelReply,
  type OrchestratorMessage,
  systemClock,
  type TokenUsage,
} from "@matrix/core";
import type { NaturalReasoningModels } from "../agents.ts";
import { callOptions, documentRequest } from "../model-call.ts";
import type { NaturalReasoningModelOptions } from "../options.ts";
import type { AnswerRepair, NaturalReasoningShapes } from "../schemas.ts";
import { answerCheck } from "./answer-check.ts";
import { answerForms } from "./answer-schemas.ts";

type NaturalReasoningRole = keyof NaturalReasoningModels;
type Message = OrchestratorMessage<NaturalReasoningShapes>;

/** A model's reply with what became of its first answers, where it had to be asked again. */
export type StructuredReply = FirstChoice & { readonly repairs?: readonly AnswerRepair[] };

/** What makes a {@link structuredAgent}. */
export interface StructuredAgentOptions<R extends NaturalReasoningRole> {
  readonly role: R;
  readonly options: NaturalReasoningModelOptions;
  /** How often a model is asked again within one hop. */
  readonly maxRepairs: number;
  /** Turns an answer that fits the schema, or a failed call, into the role's reply. */
  readonly judge: (reply: StructuredReply) => NaturalReasoningShapes["replies"][R];
}

/**
 * An agent whose answer's JSON Schema is enforced by the server (`response_format`) and checked here. An answer that breaks it is
 * given back to the model with its faults, at most `maxRepairs` times; then the call counts as failed, `model_invalid_output`.
 *
 * The reply's `usage` adds up all tries of the hop; `repairs` holds the answers that were given back.
 */
export function structuredAgent<R extends NaturalReasoningRole>({
  role,
  options,
  maxRepairs,
  judge,
}: StructuredAgentOptions<R>): Agent<NaturalReasoningShapes, R, NaturalReasoningModels> {
  const { schema, note } = answerForms[role];
  const faultsOf = answerCheck(schema);
  const format = { type: "json_schema", json_schema: { name: role, schema, strict: true } } as const;
  const prompted = { ...options, system_prompt: `${options.system_prompt}${note}` };
  return {
    lazy: true,
    async process(message, context) {
      const request = await message.reading(() => ({
        ...documentRequest(message.input, prompted, message.row.seed),
        response_format: format,
      }));
      return judge(await askUntilValid(request, message, context));
    },
  };

  async function askUntilValid(
    first: ChatRequest,
    message: Message,
    context: AgentContext<NaturalReasoningModels>,
  ): Promise<StructuredReply> {
    const repairs: AnswerRepair[] = [];
    let request = first;
    let usage: TokenUsage | undefined;
    for (;;) {
      const said = await ask(request, repairs.length, message, context);
      usage = sumOf(usage, said.usage);
      const reply = {
        ...said,
        ...(usage === undefined ? {} : { usage }),
        ...(repairs.length === 0 ? {} : { repairs }),
      };
      const faults = said.status_ok ? faultsOf(said.text) : [];
      if (faults.length === 0) return reply;
      if (repairs.length === maxRepairs) return { ...reply, ...brokenSchema(repairs.length, faults) };
      repairs.push({
        text: said.text ?? "",
        faults,
        ...(said.usage === undefined ? {} : { usage: said.usage }),
      });
      // Only the last answer is shown again, so that the request stays within one answer of its first length.
      request = { ...first, messages: [...first.messages, ...repairMessages(said.text ?? "", faults)] };
    }
  }

  async function ask(
    request: ChatRequest,
    repair: number,
    message: Message,
    { resources, stepId, signal }: AgentContext<NaturalReasoningModels>,
  ): Promise<FirstChoice> {
    const { stickyKey, ...call } = callOptions(options);
    try {
      const completion = await resources[role].complete(request, {
        ...call,
        // Another request than the first: a server that knows steps must not take it for its repetition.
        stepId: repair === 0 ? stepId : `${stepId}/repair-${repair}`,
        role,
        row: message.row,
        step: message.step,
        stickyKey: stickyKey?.(message) ?? `${message.run}/${message.row.index}/${message.row.trial}`,
        signal,
      });
      return firstChoice(modelReply(completion));
    } catch (error) {
      if (signal.aborted || (error instanceof ModelError && error.endpointWide)) throw error;
      return firstChoice(failedModelReply(error, systemClock.now() / 1000));
    }
  }
}

function repairMessages(text: string, faults: readonly string[]): ChatMessage[] {
  const list = faults.map((fault) => `- ${fault}`).join("\n");
  return [
    { role: "assistant", content: text },
    {
      role: "user",
      content: `Your answer cannot be used:\n${list}\nWrite the whole answer again, with this put right and nothing around it.`,
    },
  ];
}

function brokenSchema(repairs: number, faults: readonly string[]) {
  return {
    status_ok: false,
    error: `the answer breaks its schema after ${repairs} repairs: ${faults.join("; ")}`,
    error_class: "model_invalid_output",
  };
}

function sumOf(sum: TokenUsage | undefined, more: TokenUsage | undefined): TokenUsage | undefined {
  if (sum === undefined || more === undefined) return sum ?? more;
  const added = (field: "total_tokens" | "cached_tokens") =>
    sum[field] === undefined && more[field] === undefined
      ? {}
      : { [field]: (sum[field] ?? 0) + (more[field] ?? 0) };
  return {
    prompt_tokens: (sum.prompt_tokens ?? 0) + (more.prompt_tokens ?? 0),
    completion_tokens: (sum.completion_tokens ?? 0) + (more.completion_tokens ?? 0),
    ...added("total_tokens"),
    ...added("cached_tokens"),
  };
}
