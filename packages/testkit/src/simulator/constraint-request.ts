import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { pythonRepr } from "./python-text.ts";
import { badRequest } from "./refusal.ts";
import { type Issue, valueIssue } from "./validation.ts";

/** What the answer has to conform to. */
export type Constraint =
  | { readonly kind: "json-schema"; readonly schema: Json }
  | { readonly kind: "json-object" }
  | { readonly kind: "regex"; readonly pattern: string }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "grammar"; readonly grammar: string };

const KINDS = ["json", "regex", "choice", "grammar", "json_object"] as const;

/** Checks that look at the body before its fields are read. */
export function findConstraintMistake(body: JsonObject): Issue | undefined {
  const format = body.response_format;
  if (isJsonObject(format) && format.type === "json_schema" && !isJsonObject(format.json_schema)) {
    const message = "When response_format type is 'json_schema', the 'json_schema' field must be provided.";
    return valueIssue(message, body, ["body"], "response_format");
  }
  const outputs = body.structured_outputs;
  if (!isJsonObject(outputs)) return undefined;
  if (["json", "regex", "choice"].filter((kind) => isGiven(outputs[kind])).length > 1) {
    const message =
      "You can only use one kind of constraints for structured outputs ('json', 'regex' or 'choice').";
    return valueIssue(message, body);
  }
  const given = KINDS.filter((kind) => isGiven(outputs[kind])).length;
  if (given === 1) return undefined;
  const message =
    given === 0
      ? "You must use one kind of structured outputs constraint but none are specified"
      : "You can only use one kind of structured outputs constraint but multiple are specified";
  return valueIssue(`${message}: ${showParams(outputs)}`, outputs, ["body", "structured_outputs"]);
}

/** Complaints about a `response_format` whose type the server does not know: one for each shape it tried. */
export function findFormatIssues(body: JsonObject): Issue[] {
  const format = body.response_format;
  if (!isJsonObject(format)) return [];
  const { type } = format;
  if (type === "text" || type === "json_object" || type === "json_schema") return [];
  const at = (field: string) => ["body", "response_format", "function-wrap[__log_extra_fields__()]", field];
  const literal = (expected: string): Issue => ({
    type: "literal_error",
    loc: at("type"),
    msg: `Input should be ${expected}`,
    input: type ?? null,
    context: `{'expected': "${expected}"}`,
  });
  const missing = (field: string): Issue[] =>
    format[field] === undefined
      ? [{ type: "missing", loc: at(field), msg: "Field required", input: format }]
      : [];
  return [
    literal("'text', 'json_object' or 'json_schema'"),
    literal("'structural_tag'"),
    ...missing("format"),
    literal("'structural_tag'"),
    ...missing("structures"),
    ...missing("triggers"),
  ];
}

/** @throws {Refusal} if both fields constrain the answer, or a list of choices is empty */
export function readConstraint(body: JsonObject): Constraint | undefined {
  const fromFormat = constraintOfFormat(body.response_format);
  const outputs = body.structured_outputs;
  if (!isJsonObject(outputs)) return fromFormat;
  if (fromFormat !== undefined) {
    const json = fromFormat.kind === "json-schema" ? { json: fromFormat.schema } : { json_object: true };
    throw badRequest(
      `1 validation error for StructuredOutputsParams\n  Value error, You can only use one kind of structured outputs constraint but multiple are specified: ${showParams({ ...outputs, ...json })} [type=value_error, input_value=ArgsKwargs((), {'json': {...'structural_tag': None}), input_type=ArgsKwargs]\n    For further information visit https://errors.pydantic.dev/2.13/v/value_error`,
    );
  }
  const { json, regex, choice, grammar } = outputs;
  if (isGiven(json)) return { kind: "json-schema", schema: typeof json === "string" ? parse(json) : json };
  if (typeof regex === "string") return { kind: "regex", pattern: regex };
  if (Array.isArray(choice)) {
    if (choice.length === 0) throw badRequest("Choice '[]' cannot be an empty list");
    return { kind: "choice", values: choice.map(String) };
  }
  return typeof grammar === "string" ? { kind: "grammar", grammar } : { kind: "json-object" };
}

function constraintOfFormat(format: Json | undefined): Constraint | undefined {
  if (!isJsonObject(format)) return undefined;
  if (format.type === "json_object") return { kind: "json-object" };
  if (format.type !== "json_schema" || !isJsonObject(format.json_schema)) return undefined;
  return { kind: "json-schema", schema: format.json_schema.schema ?? {} };
}

function parse(schema: string): Json {
  try {
    return JSON.parse(schema);
  } catch {
    throw badRequest("Grammar error: the schema is not JSON");
  }
}

function isGiven(value: Json | undefined): value is Json {
  return value !== undefined && value !== null;
}

function showParams(given: JsonObject): string {
  return pythonRepr({
    json: given.json ?? null,
    regex: given.regex ?? null,
    choice: given.choice ?? null,
    grammar: given.grammar ?? null,
    json_object: given.json_object ?? null,
    disable_any_whitespace: false,
    disable_additional_properties: false,
    whitespace_pattern: null,
    structural_tag: null,
    _backend: null,
    _backend_was_auto: false,
  });
}
