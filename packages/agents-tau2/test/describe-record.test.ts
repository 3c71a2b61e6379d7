import { expect, test } from "vitest";
import { describeRecord } from "../src/index.ts";
import { calls, converse, says } from "./support/converse.ts";

test("a trajectory is drawn with its turns, calls, results and reward", async () => {
  const { records } = await converse(
    { task_ids: ["fees_need_a_human"] },
    {
      agent: [
        { ...calls("a", "return_book", { loan_id: "ln_2" }), text: "One moment." },
        calls("b", "burn_book", {}),
        says("I hand you over.\nGood bye."),
      ],
      user: [says("I return Bread for Beginners."), says("###STOP###")],
    },
  );
  const lines = describeRecord(JSON.parse(JSON.stringify(records[0])));
  expect(lines[0]).toBe(
    "row 0 · task library/fees_need_a_human · trial 0 · outcome failed · ended by user_stop · 7 steps",
  );
  const text = lines.join("\n");
  expect(text).toContain('\nagent:\n  One moment.\n  → return_book({"loan_id":"ln_2"})\n  ← {');
  expect(text).toContain("\n  → burn_book({})\n  ✗ Error: Tool 'burn_book' not found.");
  expect(text).toContain("\nagent:\n  I hand you over.\n  Good bye.\n\nuser:\n  ###STOP###");
  expect(lines.slice(lines.findIndex((line) => line.startsWith("reward")))).toEqual([
    "reward 0 = DB 1 × ENV_ASSERTION 1 × ACTION 0",
    "  ✓ databases as the reference actions leave them",
    '  ✓ state: assert_fees({"member_id":"mb_101","expected":4}) is true',
    '  ✗ action: find_member_by_email({"email":"samir.okoye@example.com"})',
    '  ✓ action: return_book({"loan_id":"ln_2"})',
    '  ✗ action: transfer_to_human_agents({"summary":"Samir Okoye asks to have an overdue fee dropped."}) (any arguments)',
  ]);
});

test("a row that failed says why", async () => {
  const { records } = await converse(
    { task_ids: ["renew_loan"], agent: { reply_retries: 0 } },
    { agent: [says("")], user: [says("Hi.")] },
  );
  const lines = describeRecord(JSON.parse(JSON.stringify(records[0])));
  expect(lines.slice(-4).join("\n")).toMatch(
    /^ {2}\(cannot be used: AssistantMessage must .*\n.*\n\nerror: tau2 at llm_agent, step 1: AssistantMessage/,
  );
});

test("a record of another pack is drawn as far as it can be", () => {
  expect(describeRecord({ row: 1, history: [{ agent: "x", response: {} }, 5] })).toEqual([
    "row 1 · task ? · trial ? · outcome ?",
    "",
    "x:",
  ]);
});
