import { plainFunction, tool } from "../../environment/tool.ts";
import { type Kit, toolkitSpec } from "../../environment/toolkit.ts";
import { Tau2Error } from "../../tau2-error.ts";
import { equalValues } from "../../value/equal.ts";
import { dictionaryKey } from "../../value/python-operations.ts";
import { pythonText } from "../../value/python-text.ts";
import type { Value } from "../../value/value.ts";
import { choiceParameter, leftOut, textParameter } from "../parameters.ts";
import { transferTool } from "../transfer-tool.ts";
import { taskNotFound, userNotFound } from "./fixed-texts.ts";
import { taskSchema, tasks, users } from "./models.ts";

function userKey(kit: Kit, id: Value): string {
  const key = dictionaryKey(id);
  if (key === undefined || !kit.db.get(users).has(key)) {
    throw new Tau2Error("ValueError", userNotFound(pythonText(id)));
  }
  return key;
}

function taskKey(kit: Kit, id: Value): string {
  const key = dictionaryKey(id);
  if (key === undefined || !kit.db.get(tasks).has(key)) {
    throw new Tau2Error("ValueError", taskNotFound(pythonText(id)));
  }
  return key;
}

const createTask = tool({
  name: "create_task",
  kind: "write",
  parameters: {
    user_id: textParameter,
    title: textParameter,
    description: leftOut(textParameter, null),
  },
  run(kit: Kit, { user_id, title, description }) {
    const owner = userKey(kit, user_id);
    const table = kit.db.get(tasks);
    const task_id = `task_${table.size + 1}`;
    const task = taskSchema.parse(
      new Map<string, Value>([
        ["task_id", task_id],
        ["title", title],
        ["description", description],
        ["status", "pending"],
      ]),
    );
    kit.db.get(users).edit(owner)?.tasks.push(task_id);
    return table.set(task_id, task);
  },
});

const getUsers = tool({
  name: "get_users",
  kind: "read",
  parameters: {},
  run: (kit: Kit) => [...kit.db.get(users).entries()].map(([, user]) => user),
});

const updateTaskStatus = tool({
  name: "update_task_status",
  kind: "write",
  parameters: { task_id: textParameter, status: choiceParameter("pending", "completed") },
  run(kit: Kit, { task_id, status }) {
    const task = kit.db.get(tasks).edit(taskKey(kit, task_id));
    if (task !== undefined) task.status = status;
    return task ?? null;
  },
});

const assertNumberOfTasks = plainFunction(
  "assert_number_of_tasks",
  ["user_id", "expected_number"],
  {},
  (kit: Kit, { user_id, expected_number }) => {
    const owned = kit.db.get(users).get(userKey(kit, user_id))?.tasks.length ?? 0;
    return equalValues(BigInt(owned), expected_number);
  },
);

const assertTaskStatus = plainFunction(
  "assert_task_status",
  ["task_id", "expected_status"],
  {},
  (kit: Kit, { task_id, expected_status }) => {
    const status = kit.db.get(tasks).get(taskKey(kit, task_id))?.status ?? null;
    return equalValues(status, expected_status);
  },
);

export const agentTools = toolkitSpec<Kit>(
  "MockTools",
  [createTask, getUsers, updateTaskStatus, transferTool],
  [assertNumberOfTasks, assertTaskStatus],
);
