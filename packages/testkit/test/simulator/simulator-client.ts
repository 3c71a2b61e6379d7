import type { Simulator } from "../../src/simulator/index.ts";

export interface ChatAnswer {
  choices: {
    index: number;
    message: {
      content: string | null;
      tool_calls: { id: string; function: { name: string; arguments: string } }[];
    };
    finish_reason: string;
  }[];
  usage: {
    prompt_tokens: number;
    completion_tokens: number;
    prompt_tokens_details: { cached_tokens: number } | null;
  };
}

export const question = "What is the capital of France? Answer in one word.";

/** A chat of one user message. */
export function chatBody(fields: Record<string, unknown> = {}): string {
  return JSON.stringify({ messages: [{ role: "user", content: question }], max_tokens: 20, ...fields });
}

export function postChat(
  { url }: Simulator,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: chatBody(fields),
    ...(signal === undefined ? {} : { signal }),
  });
}

export async function chat(
  simulator: Simulator,
  fields: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<ChatAnswer> {
  const response = await postChat(simulator, fields, headers);
  if (!response.ok) throw new Error(await response.text());
  return JSON.parse(await response.text());
}

/** The data of each event. */
export function eventsOf(body: string): string[] {
  return body
    .split("\n\n")
    .filter((event) => event !== "")
    .map((event) => event.slice("data: ".length));
}

/** Waits for something that another party brings about, looking again whenever the process was idle. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}
