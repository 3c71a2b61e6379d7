import { describe, expect, test } from "vitest";
import {
  type AgentKind,
  agentTakes,
  briefingOf,
  type Completion,
  type ConversationContext,
  type Domain,
  defaultPrompts,
  defaultSettings,
  environmentAfter,
  evaluate,
  loadDomain,
  type ModelRequest,
  messageOf,
  type PromptParts,
  simulate,
  systemPrompts,
} from "../src/index.ts";

const text = (content: string): Completion => ({ content, tool_calls: [] });
const calls = (id: string, name: string, args: object): Completion => ({
  content: null,
  tool_calls: [{ id, name, arguments: JSON.stringify(args) }],
});

/** A model that gives its answers in order and notes what it was asked. */
function scripted(...answers: Completion[]) {
  const asked: ModelRequest[] = [];
  const model = async (request: ModelRequest) => {
    asked.push(request);
    const next = answers.shift();
    if (next === undefined) throw new Error("the script is over");
    return next;
  };
  return { model, asked };
}

async function contextFor(
  id: string,
  agent: AgentKind,
  given: Partial<PromptParts> = {},
): Promise<{ domain: Domain; context: ConversationContext }> {
  const { domain, guidelines, tasks } = await loadDomain("library");
  const [task] = await tasks({ ids: new Set([id]) });
  if (task === undefined) throw new Error(`no task ${id}`);
  expect(agentTakes(agent, task)).toBe(true);
  const briefing = briefingOf(domain, { solo: agent === "llm_agent_solo" });
  const parts = { briefing, agent, guidelines, persona: "", prompts: defaultPrompts, ...given };
  return { domain, context: { briefing, task, agent, systemPrompts: systemPrompts(task, parts) } };
}

describe("a conversation of the library", () => {
  test("with a user earns the whole reward, and its environment can be made anew from the entries", async () => {
    const { domain, context } = await contextFor("renew_loan", "llm_agent");
    const agent = scripted(
      calls("a", "find_member_by_email", { email: "lena.hartwig@example.com" }),
      text("Shall I renew The Tide Tables?"),
      calls("a", "renew_loan", { loan_id: "ln_1" }),
      text("Done, it is due on 2026-03-23."),
    );
    const user = scripted(
      text("I am lena.hartwig@example.com. Renew my book."),
      text("Yes."),
      text("###STOP###"),
    );
    const end = await simulate(domain, context, { agent: agent.model, user: user.model }, defaultSettings);
    expect(end).toMatchObject({ terminationReason: "user_stop", steps: 9, errors: 0 });
    const { task } = context;
    expect(environmentAfter(domain, task, end.entries, {}).hashes()).toEqual(end.environment.hashes());
    const messages = end.entries.map(messageOf);
    const reward = await evaluate({ domain, task, messages, terminationReason: end.terminationReason });
    expect(reward).toMatchObject({ reward: 1, db_check: { db_match: true } });
    // the user never sees the agent's calls
    expect(user.asked.at(-1)?.messages.map((message) => message.role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
      "assistant",
      "user",
    ]);
    expect(user.asked[0]).toMatchObject({ tools: null, tool_choice: null });
    expect(agent.asked[0]).toMatchObject({ tool_choice: "auto" });
  });

  test("on a ticket ends with the agent's call of done", async () => {
    const { domain, context } = await contextFor("lend_after_return", "llm_agent_solo");
    const agent = scripted(
      calls("a", "find_member_by_email", { email: "rosa.lindqvist@example.com" }),
      calls("b", "lend_book", { member_id: "mb_102", book_id: "bk_01" }),
      calls("c", "return_book", { loan_id: "ln_5" }),
      calls("d", "lend_book", { member_id: "mb_102", book_id: "bk_01" }),
      calls("e", "done", {}),
    );
    const nobody = scripted();
    const settings = { ...defaultSettings, solo: true };
    const end = await simulate(domain, context, { agent: agent.model, user: nobody.model }, settings);
    expect(end).toMatchObject({ terminationReason: "agent_stop", errors: 1 });
    expect(agent.asked[0]?.tools?.at(-1)?.function.name).toBe("done");
    expect(agent.asked[0]).toMatchObject({ tool_choice: "required" });
    const { task } = context;
    const messages = end.entries.map(messageOf);
    const reward = await evaluate({ domain, task, messages, terminationReason: "agent_stop", solo: true });
    expect(reward.reward).toBe(1);
  });

  test("prompts are the caller's where the caller gives some", async () => {
    const prompts = {
      ...defaultPrompts,
      llm_agent_gt: "{resolution_steps}|{domain_policy}|{other}",
      user: "{guidelines}",
    };
    const { domain, context } = await contextFor("renew_loan", "llm_agent_gt", {
      prompts,
      persona: "Be terse.",
    });
    const agent = scripted(text("###STOP###"));
    const user = scripted(text("hello"), text("###STOP###"));
    await simulate(domain, context, { agent: agent.model, user: user.model }, defaultSettings);
    const prompt = agent.asked[0]?.messages[0]?.content ?? "";
    expect(prompt.split("|")[0]).toBe(
      "[Step 1] Perform the following action: find_member_by_email(email=lena.hartwig@example.com).\n" +
        "[Step 2] Perform the following action: renew_loan(loan_id=ln_1).",
    );
    expect(prompt.endsWith("|{other}")).toBe(true);
    expect(user.asked[0]?.messages[0]?.content).toContain("\n\nBe terse.\n");
  });
});
