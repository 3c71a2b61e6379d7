import { DataError } from "@matrix/core";
import type { DataFolder } from "../data-folder/data-folder.ts";
import { dictionaryOf, listOf } from "../schema/collection-types.ts";
import { readAs } from "../schema/read-as.ts";
import { anything, text } from "../schema/scalar-types.ts";
import { isDictionary } from "../value/value.ts";
import { type Task, taskSchema } from "./task.ts";

/** Which of a folder's tasks. */
export interface TaskSelection {
  /** Name of a split in `split_tasks.json`; all tasks when it is null. Default `base`. */
  split?: string | null;
  /** Only the tasks of these ids. */
  ids?: ReadonlySet<string>;
}

/**
 * Reads the tasks of a domain's folder, in the order of the file.
 *
 * @throws {DataError} when the files are missing or the split is unknown; {Tau2Error} naming what is wrong with a task
 */
export async function loadTasks(
  data: DataFolder,
  folder: string,
  { split = "base", ids }: TaskSelection = {},
): Promise<Task[]> {
  const file = await data.read(folder, "tasks");
  const list = readAs(listOf(anything), isDictionary(file) ? (file.get("tasks") ?? null) : file, "Task");
  const chosen = split === null ? undefined : await splitIds(data, folder, split);
  const tasks: Task[] = [];
  for (const each of list) {
    const id = isDictionary(each) ? each.get("id") : undefined;
    if (typeof id === "string" && (chosen?.has(id) === false || ids?.has(id) === false)) continue;
    tasks.push(taskSchema.parse(each));
  }
  return tasks;
}

async function splitIds(data: DataFolder, folder: string, split: string): Promise<ReadonlySet<string>> {
  const splits = readAs(dictionaryOf(listOf(text)), await data.read(folder, "split_tasks"), "splits");
  const ids = splits.get(split);
  if (ids !== undefined) return new Set(ids);
  throw new DataError(`task split "${split}" is not one of ${[...splits.keys()].join(", ")} in "${folder}"`);
}
