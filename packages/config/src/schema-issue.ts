import type { ErrorObject } from "ajv";
import type { ComposedConfig } from "./composed-config.ts";
import { CompositionError, type SchemaIssue } from "./errors.ts";
import { nearest } from "./nearest.ts";
import type { Origin } from "./origin.ts";

/** Puts one of Ajv's errors into words and finds who wrote the value. */
export function schemaIssue(error: ErrorObject, composed: ComposedConfig): SchemaIssue {
  const steps = pointerSteps(error.instancePath);
  const { keyword, params, data } = error;
  if (keyword === "required") {
    const name = String(params.missingProperty);
    const present = typeof data === "object" && data !== null ? Object.keys(data) : [];
    return issue([...steps, name], "is missing", originAt(steps, composed), nearest(name, present));
  }
  if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") {
    const name = String(params.additionalProperty ?? params.unevaluatedProperty);
    const path = [...steps, name];
    return issue(path, "is not a key here", originAt(path, composed), nearest(name, knownKeys(error)));
  }
  const origin = originAt(steps, composed);
  if (keyword === "enum" || keyword === "const") {
    const allowed: unknown[] = keyword === "enum" ? params.allowedValues : [params.allowedValue];
    return oneOfIssue(steps, allowed, data, origin);
  }
  if (keyword === "type") {
    const types = [params.type].flat().map(String).map(typeName);
    return issue(steps, `must be ${types.join(" or ")}, got ${shown(data)}`, origin);
  }
  const meaning = keyword === "pattern" ? meaningOf(error) : undefined;
  if (meaning !== undefined) return issue(steps, `cannot be ${shown(data)}: ${meaning}`, origin);
  return issue(steps, `${error.message ?? `breaks the rule ${keyword}`}, got ${shown(data)}`, origin);
}

/** What a text stands for, in place of a regular expression, which tells few people what to write. */
function meaningOf({ parentSchema }: ErrorObject): string | undefined {
  const description: unknown = parentSchema?.description;
  const examples: unknown = parentSchema?.examples;
  if (typeof description !== "string") return undefined;
  return Array.isArray(examples) ? `${description}, such as ${examples.map(shown).join(", ")}` : description;
}

/** A value that is none of those allowed. */
export function oneOfIssue(
  steps: readonly string[],
  allowed: readonly unknown[],
  data: unknown,
  origin: Origin | undefined,
): SchemaIssue {
  const names = allowed.filter((value) => typeof value === "string");
  const hint = typeof data === "string" ? nearest(data, names) : undefined;
  const list = allowed.map(shown).join(", ");
  return issue(
    steps,
    `must be ${allowed.length === 1 ? list : `one of ${list}`}, got ${shown(data)}`,
    origin,
    hint,
  );
}

/** `/a~1b/0` as `["a/b", "0"]`. */
export function pointerSteps(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** Who wrote a value, or else the nearest mapping or list around it that somebody wrote. */
export function originAt(steps: readonly string[], composed: ComposedConfig): Origin | undefined {
  for (let length = steps.length; length > 0; length--) {
    try {
      const origin = composed.why(pathText(steps.slice(0, length)))[0]?.origin;
      if (origin !== undefined) return origin;
    } catch (error) {
      // what an interpolation brought in is not written at this path
      if (!(error instanceof CompositionError)) throw error;
    }
  }
  return undefined;
}

function issue(
  steps: readonly string[],
  problem: string,
  origin: Origin | undefined,
  hint: string | undefined = undefined,
): SchemaIssue {
  return { path: pathText(steps), problem, origin, nearest: hint };
}

function pathText(steps: readonly string[]): string {
  return steps
    .map((step, index) => (/^\d+$/.test(step) ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}

function knownKeys({ parentSchema }: ErrorObject): string[] {
  const properties: unknown = parentSchema?.properties;
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function typeName(type: string): string {
  if (type === "object") return "a mapping";
  if (type === "array") return "a list";
  if (type === "string") return "a text";
  if (type === "null") return "null";
  return type === "boolean" ? "true or false" : `${type === "integer" ? "a whole" : "a"} number`;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "a mapping";
  if (typeof value === "number") return String(value);
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
