import { randomBytes } from "node:crypto";
import { chat } from "./chat.ts";
import type { Finding } from "./check.ts";
import { field, type Reply } from "./reply.ts";
import type { Site } from "./site.ts";

const mostTokens = 256;
const greeting = [{ role: "user", content: "Wish me a good morning." }];

/** Asks for something that no model says unless it is made to: a server that ignores the field is seen so. */
export async function structuredFinding(site: Site): Promise<Finding> {
  const word = unlikelyWord();
  const schema = wordSchema(word);
  const said = await chat(site, {
    messages: greeting,
    max_tokens: mostTokens,
    response_format: { type: "json_schema", json_schema: { name: "reply", schema, strict: true } },
  });
  const name = "structured";
  if ("problem" in said) {
    const text = `response_format is refused: ${said.problem}; agents that need JSON replies will fail on this server`;
    return { name, status: "warn", text };
  }
  if (holdsWord(said.reply.content, word)) return { name, status: "ok", text: "response_format is enforced" };
  const text = `response_format is ignored: ${cutOff(said.reply) ?? "the reply does not fit the schema"}; agents that need JSON replies will fail on this server`;
  return { name, status: "warn", text };
}

export async function toolFinding(site: Site): Promise<Finding> {
  const word = unlikelyWord();
  const called = { type: "function", function: { name: "note_word" } };
  const said = await chat(site, {
    messages: greeting,
    max_tokens: mostTokens,
    tools: [
      {
        type: "function",
        function: { name: "note_word", description: "Notes a word.", parameters: wordSchema(word) },
      },
    ],
    tool_choice: called,
  });
  const name = "tools";
  const end = "agents that call tools will fail on this server";
  if ("problem" in said) {
    const text = `tools are refused: ${said.problem}; ${end} (vLLM: --enable-auto-tool-choice --tool-call-parser)`;
    return { name, status: "warn", text };
  }
  const [call] = said.reply.calls;
  if (call === undefined || call.name !== "note_word") {
    const text = `tool_choice is ignored: ${cutOff(said.reply) ?? "the tool that had to be called was not"}; ${end}`;
    return { name, status: "warn", text };
  }
  if (!holdsWord(call.arguments, word)) {
    return {
      name,
      status: "warn",
      text: `tools are called, but their arguments need not fit the schema; ${end}`,
    };
  }
  return {
    name,
    status: "ok",
    text: "a tool that must be called is called, with arguments that fit its schema",
  };
}

/** Whether a model may call tools when it likes, as agents with tools mostly ask: servers that can make it call one may refuse this. */
export async function freeToolFinding(site: Site): Promise<Finding> {
  const said = await chat(site, {
    messages: greeting,
    max_tokens: 16,
    tools: [
      {
        type: "function",
        function: { name: "note_word", description: "Notes a word.", parameters: wordSchema("word") },
      },
    ],
    tool_choice: "auto",
  });
  const name = "tool choice";
  if (!("problem" in said)) return { name, status: "ok", text: "a model may choose whether to call one" };
  const text = `tool_choice auto is refused: ${said.problem}; agents that choose their tools will fail on this server (vLLM: --enable-auto-tool-choice --tool-call-parser)`;
  return { name, status: "warn", text };
}

function unlikelyWord(): string {
  return `word-${randomBytes(4).toString("hex")}`;
}

function wordSchema(word: string) {
  return {
    type: "object",
    properties: { word: { type: "string", enum: [word] } },
    required: ["word"],
    additionalProperties: false,
  };
}

function holdsWord(text: unknown, word: string): boolean {
  try {
    return typeof text === "string" && field(JSON.parse(text), "word") === word;
  } catch {
    return false;
  }
}

function cutOff({ finishReason }: Reply): string | undefined {
  return finishReason === "length" ? `the reply was cut off after ${mostTokens} tokens` : undefined;
}
