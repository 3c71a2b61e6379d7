import { once } from "node:events";
import { createServer } from "node:http";

interface Request {
  readonly tools?: readonly unknown[];
  readonly messages: readonly { readonly role: string }[];
}

/** A model that plays both sides of the library's task renew_loan as its reference does. */
export interface LibraryDesk extends AsyncDisposable {
  /** Keys of a run that asks it. */
  readonly keys: readonly string[];
}

const call = (id: string, name: string, given: object) => ({
  role: "assistant",
  content: null,
  tool_calls: [{ id, type: "function", function: { name, arguments: JSON.stringify(given) } }],
});
const says = (content: string) => ({ role: "assistant", content });

/** What the agent says after its greeting, and the user. */
const agent = [
  call("c1", "find_member_by_email", { email: "lena.hartwig@example.com" }),
  call("c2", "renew_loan", { loan_id: "ln_1" }),
  says("Renewed. It is due on 2026-03-23."),
];
const user = [says("Please renew The Tide Tables for lena.hartwig@example.com."), says("###STOP###")];

export async function libraryDesk(): Promise<LibraryDesk> {
  const server = createServer(async (incoming, outgoing) => {
    outgoing.setHeader("content-type", "application/json");
    if (incoming.method !== "POST") return void outgoing.end('{"object":"list","data":[{"id":"desk"}]}');
    let body = "";
    for await (const chunk of incoming.setEncoding("utf8")) body += chunk;
    const { tools, messages }: Request = JSON.parse(body);
    const spoken = messages.filter(({ role }) => role === "assistant").length;
    const message = tools === undefined ? user[spoken] : agent[spoken - 1];
    const finish_reason = message !== undefined && "tool_calls" in message ? "tool_calls" : "stop";
    const usage = { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 };
    outgoing.end(
      JSON.stringify({
        id: "x",
        object: "chat.completion",
        created: 0,
        model: "desk",
        choices: [{ index: 0, message: message ?? says("###STOP###"), finish_reason }],
        usage,
      }),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    keys: [`llm.base_url=http://127.0.0.1:${port}/v1`, "llm.model=desk"],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
