import type { Constraint } from "./constraint-request.ts";
import { parseGrammar } from "./grammar-parser.ts";
import type { Json } from "./json.ts";
import { checkSchema } from "./json-schema-check.ts";
import { sampleSchema } from "./json-schema-sample.ts";
import { emptyPattern, samplePattern } from "./pattern.ts";
import { pick } from "./random.ts";
import { parseRegex } from "./regex-parser.ts";

/** What a model says that is asked for any JSON object. */
const anyObject: Json = {
  type: "object",
  properties: { name: { type: "string" }, value: { type: "integer" }, valid: { type: "boolean" } },
  required: ["name", "value", "valid"],
};

/** Writes one text that a constraint allows; the same for the same random numbers. */
export type ConstraintWriter = (random: () => number) => string;

/** Reads the constraint once, for all choices of a request. @throws {Refusal} if it is not understood */
export function constraintWriter(constraint: Constraint): ConstraintWriter {
  switch (constraint.kind) {
    case "json-schema": {
      const { schema } = constraint;
      checkSchema(schema);
      return (random) => JSON.stringify(sampleSchema(schema, random));
    }
    case "json-object":
      return (random) => JSON.stringify(sampleSchema(anyObject, random));
    case "regex": {
      const pattern = parseRegex(constraint.pattern);
      return (random) => samplePattern(pattern, random);
    }
    case "choice":
      return (random) => pick(random, constraint.values) ?? "";
    case "grammar": {
      const rules = parseGrammar(constraint.grammar);
      return (random) => samplePattern(rules.get("root") ?? emptyPattern, random, rules);
    }
  }
}
