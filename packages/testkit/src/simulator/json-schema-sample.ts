import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { samplePattern } from "./pattern.ts";
import { pick } from "./random.ts";
import { badRequest } from "./refusal.ts";
import { parseRegex } from "./regex-parser.ts";

const MAX_DEPTH = 12;
const WORDS = [
  "amber",
  "birch",
  "cobalt",
  "delta",
  "ember",
  "fjord",
  "granite",
  "harbor",
  "indigo",
  "juniper",
];

/** A value that conforms to `schema`; the same for the same random numbers. Optional fields are drawn half the time. */
export function sampleSchema(schema: Json, random: () => number, optionalProbability = 0.5): Json {
  return new SchemaSampler(schema, random, optionalProbability).sample(schema, 0);
}

class SchemaSampler {
  readonly #root: Json;
  readonly #random: () => number;
  readonly #optionalProbability: number;

  constructor(root: Json, random: () => number, optionalProbability: number) {
    this.#root = root;
    this.#random = random;
    this.#optionalProbability = optionalProbability;
  }

  sample(schema: Json, depth: number): Json {
    if (!isJsonObject(schema)) return depth > 0 ? this.#word() : {};
    if (typeof schema.$ref === "string") return this.sample(this.#resolve(schema.$ref), depth + 1);
    if (schema.const !== undefined) return schema.const;
    if (Array.isArray(schema.enum)) return pick(this.#random, schema.enum) ?? null;
    for (const union of [schema.anyOf, schema.oneOf]) {
      if (Array.isArray(union)) return this.sample(this.#branch(union, depth), depth + 1);
    }
    if (Array.isArray(schema.allOf)) {
      const parts = schema.allOf.map((part) =>
        isJsonObject(part) && typeof part.$ref === "string" ? this.#resolve(part.$ref) : part,
      );
      return this.sample(merge(schema, parts), depth + 1);
    }
    const types = [schema.type].flat().filter((type) => typeof type === "string");
    switch (pick(this.#random, types) ?? guessType(schema)) {
      case "null":
        return null;
      case "boolean":
        return this.#random() < 0.5;
      case "integer":
        return this.#integer(schema);
      case "number":
        return Math.round(this.#number(schema) * 100) / 100;
      case "array":
        return this.#array(schema, depth);
      case "object":
        return this.#object(schema, depth);
      default:
        return this.#string(schema);
    }
  }

  /** Deep down, the branch that does not lead deeper. */
  #branch(union: readonly Json[], depth: number): Json {
    if (depth < MAX_DEPTH) return pick(this.#random, union) ?? {};
    const flat = union.find(
      (branch) => isJsonObject(branch) && branch.$ref === undefined && branch.type !== "object",
    );
    return flat ?? union[0] ?? {};
  }

  #resolve(reference: string): Json {
    let target: Json | undefined = this.#root;
    for (const part of reference.replace(/^#\/?/, "").split("/").filter(Boolean)) {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      target = isJsonObject(target) ? target[name] : undefined;
    }
    if (target === undefined) throw badRequest(`Grammar error: Reference not found: ${reference}`);
    return target;
  }

  #object(schema: JsonObject, depth: number): JsonObject {
    const properties = isJsonObject(schema.properties) ? schema.properties : {};
    const required = Array.isArray(schema.required) ? schema.required : [];
    const result: JsonObject = {};
    for (const [name, child] of Object.entries(properties)) {
      const wanted =
        required.includes(name) || (depth < MAX_DEPTH && this.#random() < this.#optionalProbability);
      if (wanted) result[name] = this.sample(child, depth + 1);
    }
    const extra = isJsonObject(schema.additionalProperties) ? schema.additionalProperties : undefined;
    for (const name of required) {
      if (typeof name === "string" && result[name] === undefined) {
        result[name] = this.sample(extra ?? { type: "string" }, depth + 1);
      }
    }
    return result;
  }

  #array(schema: JsonObject, depth: number): Json[] {
    const fixed = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    const least = Math.max(numberOr(schema.minItems, 0), fixed.length);
    const most = Math.max(least, Math.min(numberOr(schema.maxItems, least + 3), least + 3));
    const count = depth < MAX_DEPTH ? least + Math.floor(this.#random() * (most - least + 1)) : least;
    return Array.from({ length: count }, (_, index) =>
      this.sample(fixed[index] ?? schema.items ?? { type: "string" }, depth + 1),
    );
  }

  #integer(schema: JsonObject): number {
    const step = numberOr(schema.multipleOf, 1);
    const { least, most } = bounds(schema, 1);
    const first = Math.ceil(least / step);
    return (first + Math.floor(this.#random() * (Math.floor(most / step) - first + 1))) * step;
  }

  #number(schema: JsonObject): number {
    const { least, most } = bounds(schema, 0.01);
    return least + this.#random() * (most - least);
  }

  #string(schema: JsonObject): string {
    if (typeof schema.pattern === "string") return samplePattern(parseRegex(schema.pattern), this.#random);
    const format = formats[String(schema.format)];
    if (format !== undefined) return samplePattern(parseRegex(format), this.#random);
    const least = numberOr(schema.minLength, 0);
    const most = numberOr(schema.maxLength, Number.POSITIVE_INFINITY);
    let text = this.#word();
    while (text.length < least) text += ` ${this.#word()}`;
    return text
      .slice(0, Math.max(least, Math.min(text.length, most)))
      .trim()
      .padEnd(least, "x");
  }

  #word(): string {
    return pick(this.#random, WORDS) ?? "";
  }
}

const formats: Readonly<Record<string, string>> = {
  date: "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])",
  time: "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
  "date-time": "20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z",
  email: "[a-z]{3,8}@example\\.com",
  uri: "https://example\\.com/[a-z]{3,8}",
  uuid: "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
};

function bounds(schema: JsonObject, gap: number): { least: number; most: number } {
  const low = numberOr(schema.minimum, numberOr(schema.exclusiveMinimum, Number.NaN) + gap);
  const high = numberOr(schema.maximum, numberOr(schema.exclusiveMaximum, Number.NaN) - gap);
  const least = Number.isNaN(low) ? Math.min(0, Number.isNaN(high) ? 0 : high) : low;
  return { least, most: Number.isNaN(high) ? least + 100 : high };
}

function merge(schema: JsonObject, parts: readonly Json[]): JsonObject {
  const { allOf: _, ...merged } = schema;
  const properties = isJsonObject(merged.properties) ? { ...merged.properties } : {};
  const required = Array.isArray(merged.required) ? [...merged.required] : [];
  for (const part of parts) {
    if (!isJsonObject(part)) continue;
    if (isJsonObject(part.properties)) Object.assign(properties, part.properties);
    if (Array.isArray(part.required)) required.push(...part.required);
    Object.assign(merged, part);
  }
  if (Object.keys(properties).length > 0) merged.properties = properties;
  if (required.length > 0) merged.required = required;
  return merged;
}

function guessType(schema: JsonObject): string {
  if (schema.properties !== undefined || schema.required !== undefined) return "object";
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array";
  return schema.minimum === undefined && schema.maximum === undefined ? "string" : "number";
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" ? value : otherwise;
}
