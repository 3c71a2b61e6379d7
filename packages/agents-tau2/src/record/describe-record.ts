import type { Json, JsonObject } from "@matrix/core";
import { isObject, objectIn, objectsIn, textIn } from "./json-fields.ts";

/** Lines that show a trajectory to a person: who said and called what, what came back, and what it earned. */
export function describeRecord(record: JsonObject): string[] {
  const history = objectsIn(record, "history");
  const error = objectIn(record, "error");
  return [
    title(record),
    ...history.flatMap(describeEntry),
    ...(error === undefined
      ? []
      : [
          "",
          `error: ${plain(error.class)} at ${plain(error.role)}, step ${plain(error.step)}: ${plain(error.message)}`,
        ]),
  ];
}

function title(record: JsonObject): string {
  const task = objectIn(record, "task");
  const status = objectIn(record, "status");
  const reason = textIn(status, "termination_reason");
  const parts = [
    `row ${plain(record.row)}`,
    `task ${[textIn(task, "domain"), plain(record.id)].filter((part) => part !== undefined).join("/")}`,
    `trial ${plain(record.trial)}`,
    `outcome ${plain(record.outcome)}`,
    ...(reason === undefined ? [] : [`ended by ${reason}`]),
    ...(status?.steps === undefined ? [] : [`${plain(status.steps)} steps`]),
  ];
  return parts.join(" · ");
}

const names: { readonly [role: string]: string } = { llm_agent: "agent", user_simulator: "user" };

function describeEntry(entry: JsonObject): string[] {
  const response = objectIn(entry, "response") ?? {};
  const role = textIn(entry, "agent") ?? "?";
  if (role === "environment") return describeAnswer(response);
  if (role === "reward") return describeReward(response);
  const { text, error } = response;
  const calls = objectsIn(response, "tool_calls").map((call) => {
    const called = objectIn(call, "function");
    return `  → ${plain(called?.name)}(${plain(called?.arguments)})`;
  });
  return [
    "",
    `${names[role] ?? role}:`,
    ...(typeof text === "string" ? indented(text) : []),
    ...calls,
    ...(error === undefined ? [] : indented(`(cannot be used: ${plain(error)})`)),
  ];
}

function describeAnswer({ status_ok, text }: JsonObject): string[] {
  const [first = "", ...rest] = plain(text).split(lineEnds);
  return [`  ${status_ok === true ? "←" : "✗"} ${first}`, ...rest.map((line) => `    ${line}`)];
}

function describeReward(response: JsonObject): string[] {
  const { error } = response;
  if (error !== undefined) return ["", `no reward: ${plain(error)}`];
  const reward = objectIn(response, "reward_info") ?? {};
  return [
    "",
    `reward ${plain(reward.reward)}${breakdown(objectIn(reward, "reward_breakdown"))}`,
    ...databaseLine(objectIn(reward, "db_check")),
    ...objectsIn(reward, "env_assertions").map(({ met, env_assertion }) =>
      check(met, `state: ${assertionText(env_assertion)}`),
    ),
    ...objectsIn(reward, "action_checks").map(({ action_match, action }) =>
      check(action_match, `action: ${actionText(action)}`),
    ),
    ...objectsIn(reward, "communicate_checks").map(({ met, info: said }) =>
      check(met, `said: ${plain(said)}`),
    ),
    ...objectsIn(reward, "nl_assertions").map(({ met, nl_assertion, justification }) =>
      check(met, `judge: ${plain(nl_assertion)} (${plain(justification)})`),
    ),
    ...noteLines(objectIn(reward, "info")),
  ];
}

function breakdown(parts: JsonObject | undefined): string {
  const entries = Object.entries(parts ?? {});
  return entries.length === 0
    ? ""
    : ` = ${entries.map(([part, value]) => `${part} ${plain(value)}`).join(" × ")}`;
}

function databaseLine(db: JsonObject | undefined): string[] {
  return db === undefined ? [] : [check(db.db_match, "databases as the reference actions leave them")];
}

function check(met: Json | undefined, what: string): string {
  return `  ${met === true ? "✓" : "✗"} ${what}`;
}

function assertionText(assertion: Json | undefined): string {
  if (!isObject(assertion)) return plain(assertion);
  const { func_name, arguments: args, assert_value } = assertion;
  return `${plain(func_name)}(${plain(args)}) is ${plain(assert_value)}`;
}

function actionText(action: Json | undefined): string {
  if (!isObject(action)) return plain(action);
  const { requestor, name, arguments: args, compare_args: compared } = action;
  const who = requestor === "user" ? "user " : "";
  const note = Array.isArray(compared) && compared.length === 0 ? " (any arguments)" : "";
  return `${who}${plain(name)}(${plain(args)})${note}`;
}

/** Notes say why nothing was checked. */
function noteLines(info: JsonObject | undefined): string[] {
  const note = textIn(info, "note");
  return note === undefined ? [] : [`  ${note}`];
}

const lineEnds = /\r\n|\r|\n/;

function indented(text: string): string[] {
  return text.split(lineEnds).map((line) => `  ${line}`);
}

function plain(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined ? "?" : JSON.stringify(value);
}
