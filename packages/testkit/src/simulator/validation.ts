import type { Json } from "./json.ts";
import { pythonRepr, pythonString } from "./python-text.ts";
import { Refusal } from "./refusal.ts";

/** Path of a value in the body: names, list positions and, inside unions, the branch tried. */
export type Location = readonly (string | number)[];

/** One complaint of the server's schema check. */
export interface Issue {
  readonly type: string;
  readonly loc: Location;
  readonly msg: string;
  /** Absent value: the key is left out. */
  readonly input?: Json;
  /** Already in Python's notation. */
  readonly context?: string;
}

/** Which handler of the server refused, as its messages name it. */
export interface Endpoint {
  readonly path: string;
  readonly handler: string;
}

/** The 400 that lists all issues twice: one a line, and as Python prints the exception. */
export function validationRefusal(issues: readonly Issue[], endpoint: Endpoint, param?: string): Refusal {
  const shown = issues.map(showIssue);
  const count = issues.length === 1 ? "1 validation error" : `${issues.length} validation errors`;
  const lines = shown.map((issue) => `\n  ${issue}`).join("");
  const source = `\n\n  File "vllm/entrypoints/utils.py", line 40, in ${endpoint.handler}\n    POST ${endpoint.path} `;
  return new Refusal(400, `${count}:${lines}${source}[${shown.join(", ")}]`, {
    type: "Bad Request",
    ...(param === undefined ? {} : { param }),
  });
}

/** A rule about the body as a whole. `param` is named by the newer rules only, which also have their own class. */
export function valueIssue(message: string, input: Json, loc: Location = ["body"], param?: string): Issue {
  const error = param === undefined ? "ValueError" : "VLLMValidationError";
  return {
    type: "value_error",
    loc,
    msg: `Value error, ${message}${param === undefined ? "" : ` (parameter=${param})`}`,
    input,
    context: `{'error': ${error}(${pythonString(message)})}`,
  };
}

function showIssue({ type, loc, msg, input, context }: Issue): string {
  const path = loc.map((part) => (typeof part === "number" ? String(part) : pythonString(part)));
  const parts = [
    `'type': ${pythonString(type)}`,
    `'loc': (${path.join(", ")}${path.length === 1 ? "," : ""})`,
    `'msg': ${pythonString(msg)}`,
    ...(input === undefined ? [] : [`'input': ${pythonRepr(input)}`]),
    ...(context === undefined ? [] : [`'ctx': ${context}`]),
  ];
  return `{${parts.join(", ")}}`;
}
