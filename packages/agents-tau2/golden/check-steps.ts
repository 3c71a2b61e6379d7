import type { Environment } from "../src/environment/environment.ts";
import { setState } from "../src/environment/set-state.ts";
import { readAs } from "../src/schema/read-as.ts";
import { requestorType, type ToolCall } from "../src/task/messages.ts";
import { type EnvironmentAssertion, environmentAssertionSchema } from "../src/task/task.ts";
import { Tau2Error } from "../src/tau2-error.ts";
import type { Dictionary } from "../src/value/value.ts";
import { difference } from "./difference.ts";
import { goldenDomain, goldenTask } from "./domains.ts";
import { dictionaryField, dictionaryListField, textField } from "./fields.ts";

// made by the Python interpreter or by pydantic, not by a tool (README of the vectors)
const foreignTexts = ["missing_arg", "extra_arg", "wrong_type"];

/** `calls/` and `fuzz/`: a sequence of calls, their answers and the hashes after each. */
export async function checkSteps(
  vector: Dictionary,
  dataDir: string,
  exact = false,
): Promise<string | undefined> {
  const domain = textField(vector, "domain");
  const environment = (await goldenDomain(dataDir, domain)).environment();
  const taskId = vector.get("task_id") ?? vector.get("init_task_id") ?? null;
  if (typeof taskId === "string") {
    const { initial_state } = await goldenTask(dataDir, domain, taskId);
    setState(environment, initial_state, initial_state?.message_history ?? []);
  }
  return (
    difference(dictionaryField(vector, "initial"), environment.hashes(), "initial") ??
    checkAssertions(environment, vector, "initial_env_assertions") ??
    checkCalls(environment, vector, exact) ??
    checkAssertions(environment, vector, "final_env_assertions")
  );
}

function checkCalls(environment: Environment, vector: Dictionary, exact: boolean): string | undefined {
  for (const [position, step] of dictionaryListField(vector, "steps").entries()) {
    const call: ToolCall = {
      id: `call_${position}`,
      name: textField(step, "name"),
      arguments: new Map(dictionaryField(step, "arguments")),
      requestor: readAs(requestorType, step.get("requestor") ?? null, "step"),
    };
    const answer = environment.respond(call);
    const place = `step ${position} (${call.name})`;
    const foreign = step.get("error") === true && foreignTexts.includes(String(step.get("category")));
    const { agent_db_hash, user_db_hash } = environment.hashes();
    const actual = new Map(
      Object.entries({ content: answer.content, error: answer.error, agent_db_hash, user_db_hash }),
    );
    const expected = new Map([...actual.keys()].map((name) => [name, step.get(name) ?? null]));
    if (foreign && !exact) expected.set("content", answer.content);
    const found = difference(expected, actual, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function checkAssertions(environment: Environment, vector: Dictionary, field: string): string | undefined {
  if (!vector.has(field)) return undefined;
  for (const [position, expected] of dictionaryListField(vector, field).entries()) {
    const assertion = environmentAssertionSchema.parse(expected);
    const outcome = outcomeOf(environment, assertion);
    const wanted = expected.has("exception") ? "exception" : expected.get("pass");
    if (outcome !== wanted)
      return `${field}[${position}]: ${assertion.func_name} gives ${outcome}, expected ${wanted}`;
  }
  return undefined;
}

function outcomeOf(environment: Environment, assertion: EnvironmentAssertion): boolean | "exception" {
  try {
    return environment.holds(assertion);
  } catch (error) {
    if (error instanceof Tau2Error) return "exception";
    throw error;
  }
}
