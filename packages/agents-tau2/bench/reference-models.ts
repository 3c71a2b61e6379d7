import type { ChatCall, ChatCompletion, ChatModel, ChatRequest } from "@matrix/core";
import { jsonText, type Task, type Tau2Models } from "../src/index.ts";

/** One scripted turn: a text, or one tool call. */
type Turn = { readonly text: string } | { readonly name: string; readonly args: string };

/** How long models take, and what their tokens are counted as. */
export interface ReferenceModelsOptions {
  /** The tasks of the rows, by index; rows beyond begin again. */
  readonly tasks: readonly Task[];
  /** Resolves when the answer may come. */
  readonly wait: (request: ChatRequest, call: ChatCall) => Promise<void>;
}

/**
 * Models that solve every task: the agent takes the reference actions, one call a turn, has the user take the user's, and says
 * what has to be said. What comes next is read from the request alone, so that any number of rows can be in flight.
 */
export function referenceModels({ tasks, wait }: ReferenceModelsOptions): Tau2Models {
  const scripts = tasks.map(referenceTurns);
  const model = (role: "agent" | "user"): ChatModel => ({
    name: role,
    async complete(request, call) {
      await wait(request, call);
      const turns = scripts[call.row.index % scripts.length]?.[role] ?? [];
      const said = request.messages.filter((message) => message.role === "assistant").length;
      // the first words of the agent are fixed
      const turn = turns[role === "agent" ? said - 1 : said] ?? { text: "Is there anything else?" };
      return completion(turn, `${role}-${said}`);
    },
  });
  const judge: ChatModel = {
    name: "judge",
    async complete(request, call) {
      await wait(request, call);
      const statements = tasks[call.row.index % tasks.length]?.evaluation_criteria?.nl_assertions ?? [];
      const results = statements.map((expectedOutcome) => ({
        expectedOutcome,
        reasoning: "scripted",
        metExpectation: true,
      }));
      return completion({ text: JSON.stringify({ results }) }, "");
    },
  };
  return { agent: model("agent"), user: model("user"), judge };
}

/** The turns of both sides that take a task's reference actions. */
export function referenceTurns(task: Task): { readonly agent: Turn[]; readonly user: Turn[] } {
  const { actions, communicate_info: info } = task.evaluation_criteria ?? {};
  const agent: Turn[] = [];
  const user: Turn[] = [{ text: "Hello, I need some help, please." }];
  for (const { requestor, name, arguments: args } of actions ?? []) {
    const call = { name, args: jsonText(args) };
    if (requestor === "assistant") {
      agent.push(call);
      continue;
    }
    agent.push({ text: `Please do this on your side: ${name}.` });
    user.push(call, { text: "I have done that." });
  }
  agent.push({ text: ["Everything is done.", ...(info ?? [])].join(" ") });
  user.push({ text: "Thank you. ###STOP###" });
  return { agent, user };
}

function completion(turn: Turn, id: string): ChatCompletion {
  const called =
    "text" in turn
      ? []
      : [{ id, type: "function" as const, function: { name: turn.name, arguments: turn.args } }];
  return {
    choices: [
      {
        text: "text" in turn ? turn.text : null,
        reasoning: null,
        toolCalls: called,
        finishReason: called.length > 0 ? "tool_calls" : "stop",
      },
    ],
    usage: { prompt_tokens: 4000, completion_tokens: 60 },
    respondedAt: Date.now() / 1000,
  };
}
