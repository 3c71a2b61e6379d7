import { BadRowError, type Json, type JsonObject, MatrixError, type PreparedRow } from "@matrix/core";
import type { Tau2Input } from "../pack/schemas.ts";
import { fromExactJson, toExactJson } from "../value/exact-json.ts";
import { type Task, taskSchema } from "./task.ts";

/** A task as a row: its fields in upstream's layout, and the domain that it belongs to. */
export function taskRow(task: Task, domain: string): JsonObject {
  const { json, wholeFloats } = toExactJson(task);
  if (!isObject(json)) throw new TypeError(`task "${task.id}" is not an object`);
  return { ...json, domain, ...(wholeFloats.length > 0 ? { whole_floats: wholeFloats } : {}) };
}

/** The task of a row. @throws {Tau2Error} naming every field that does not fit */
export function taskOf({ whole_floats: wholeFloats, ...fields }: Tau2Input): Task {
  return taskSchema.parse(fromExactJson(fields, wholeFloats));
}

/**
 * Brings a row of a data set into the workload's form: a task in upstream's layout, its `domain` or the given one.
 *
 * @param refuse says why a task cannot be run, or nothing
 * @throws {BadRowError} for a row that is no task, or one that is refused
 */
export function prepareTask(
  row: Json,
  defaultDomain: string,
  refuse: (task: Task) => string | undefined,
): PreparedRow<Tau2Input> {
  if (!isObject(row)) throw new BadRowError("row is not an object; a task in upstream's layout is needed");
  const { id, domain = defaultDomain, whole_floats: wholeFloats = [] } = row;
  if (typeof id !== "string") throw new BadRowError(`"id" of a task must be text, got ${JSON.stringify(id)}`);
  if (typeof domain !== "string") {
    throw new BadRowError(`"domain" of task "${id}" must be text, got ${JSON.stringify(domain)}`);
  }
  if (!isTexts(wholeFloats)) {
    throw new BadRowError(`"whole_floats" of task "${id}" must be a list of JSON pointers`);
  }
  const input = { ...row, id, domain, ...(wholeFloats.length > 0 ? { whole_floats: wholeFloats } : {}) };
  const why = refuse(readTask(input));
  if (why !== undefined) throw new BadRowError(`task "${id}" cannot be run: ${why}`);
  return { id, input };
}

function readTask(input: Tau2Input): Task {
  try {
    return taskOf(input);
  } catch (error) {
    if (!MatrixError.isInstance(error)) throw error;
    throw new BadRowError(`task "${input.id}" is not in upstream's layout: ${error.message}`, {
      cause: error,
    });
  }
}

function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
