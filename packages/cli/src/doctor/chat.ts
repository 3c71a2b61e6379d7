import { ask } from "./ask.ts";
import { type Reply, readReply } from "./reply.ts";
import type { Site } from "./site.ts";

/** What a server said to a chat completion. */
export interface Said {
  readonly reply: Reply;
  readonly ms: number;
}

/** One chat completion, as deterministic as the server allows. */
export async function chat(site: Site, request: object): Promise<Said | { readonly problem: string }> {
  const body = { model: site.model, temperature: 0, ...request };
  try {
    const answer = await ask({ ...site, url: `${site.endpoint}/chat/completions`, body });
    if (answer.status !== 200) return { problem: `HTTP ${answer.status}: ${answer.text || "no text"}` };
    const reply = readReply(answer.json);
    return reply === undefined
      ? { problem: `what it answers is no chat completion: ${answer.text || "nothing"}` }
      : { reply, ms: answer.ms };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}
