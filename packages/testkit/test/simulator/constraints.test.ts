import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constraintWriter } from "../../src/simulator/constraint-sample.ts";
import type { Json, JsonObject } from "../../src/simulator/json.ts";
import { sampleSchema } from "../../src/simulator/json-schema-sample.ts";
import { samplePattern } from "../../src/simulator/pattern.ts";
import { randomFrom } from "../../src/simulator/random.ts";
import { parseRegex } from "../../src/simulator/regex-parser.ts";

interface Checked {
  schema: JsonObject;
  accepts: (value: Json) => boolean;
}

const isRecord = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Schemas together with what they allow, so that no second implementation of JSON Schema is needed. */
const { schema } = fc.letrec<{ schema: Checked }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.constant({ schema: { type: "boolean" }, accepts: (value: Json) => typeof value === "boolean" }),
    fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(20)).map(([minimum, span]) => ({
      schema: { type: "integer", minimum, maximum: minimum + span },
      accepts: (value: Json) =>
        typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= minimum + span,
    })),
    fc.tuple(fc.nat(10), fc.nat(10)).map(([minLength, span]) => ({
      schema: { type: "string", minLength, maxLength: minLength + span },
      accepts: (value: Json) =>
        typeof value === "string" && value.length >= minLength && value.length <= minLength + span,
    })),
    fc.array(fc.constantFrom("a", "b", 1, null), { minLength: 1, maxLength: 3 }).map((values) => ({
      schema: { enum: values },
      accepts: (value: Json) => values.some((allowed) => allowed === value),
    })),
    fc.tuple(tie("schema"), fc.nat(2), fc.nat(2)).map(([item, minItems, span]) => ({
      schema: { type: "array", items: item.schema, minItems, maxItems: minItems + span },
      accepts: (value: Json) =>
        Array.isArray(value) &&
        value.length >= minItems &&
        value.length <= minItems + span &&
        value.every(item.accepts),
    })),
    fc.array(fc.tuple(tie("schema"), fc.boolean()), { minLength: 1, maxLength: 3 }).map((fields) => ({
      schema: {
        type: "object",
        properties: Object.fromEntries(fields.map(([field], index) => [`f${index}`, field.schema])),
        required: fields.flatMap(([, required], index) => (required ? [`f${index}`] : [])),
        additionalProperties: false,
      },
      accepts: (value: Json) =>
        isRecord(value) &&
        Object.keys(value).every((name) => Number(name.slice(1)) < fields.length) &&
        fields.every(([field, required], index) => {
          const item = value[`f${index}`];
          return item === undefined ? !required : field.accepts(item);
        }),
    })),
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((branches) => ({
      schema: { anyOf: branches.map((branch) => branch.schema) },
      accepts: (value: Json) => branches.some((branch) => branch.accepts(value)),
    })),
  ),
}));

describe("bound answers", () => {
  test("conform to their JSON schema", () => {
    fc.assert(
      fc.property(schema, fc.integer(), (checked, seed) => {
        const value = sampleSchema(checked.schema, randomFrom(seed));
        expect(checked.accepts(value)).toBe(true);
      }),
    );
  });

  test("conform to schemas with references, patterns, formats and parts", () => {
    const tree: JsonObject = {
      $ref: "#/$defs/node",
      $defs: {
        node: {
          type: "object",
          properties: {
            name: { type: "string", pattern: "^[a-z]{2,4}-\\d+$" },
            children: { type: "array", items: { $ref: "#/$defs/node" } },
          },
          required: ["name"],
        },
      },
    };
    const parts: JsonObject = {
      allOf: [
        { type: "object", properties: { day: { type: "string", format: "date" } }, required: ["day"] },
        { properties: { kind: { const: "x" } }, required: ["kind"] },
      ],
    };
    for (let seed = 0; seed < 50; seed++) {
      const node = sampleSchema(tree, randomFrom(seed));
      expect(isRecord(node) && /^[a-z]{2,4}-\d+$/.test(String(node.name))).toBe(true);
      const both = sampleSchema(parts, randomFrom(seed));
      expect(both).toEqual({ day: expect.stringMatching(/^20\d\d-\d\d-\d\d$/), kind: "x" });
    }
  });

  test.each([
    "20[0-9]{2}-(0[1-9]|1[0-2])-[0-3][0-9]",
    "(yes|no|maybe)",
    "[A-Z][a-z]+( [A-Z][a-z]+)?",
    "\\d{3}-\\w{2,5}\\.\\S",
    "[^abc\\]]{4}",
    "(?:ab)*c+d?",
    "a{2,}b{0,1}",
    '<tool_call>\\n\\{"x": [0-9]\\}',
    "\\u0041[\\x61-\\x63]",
  ])("match the regular expression %s", (source) => {
    const pattern = parseRegex(source);
    for (let seed = 0; seed < 100; seed++) {
      expect(samplePattern(pattern, randomFrom(seed))).toMatch(new RegExp(`^(?:${source})$`));
    }
  });

  test.each(["(", "a)", "[a", "*a", "a{3,1}", "(?=a)", "\\"])(
    "a broken expression is refused: %s",
    (source) => {
      expect(() => parseRegex(source)).toThrow("regex parse error");
    },
  );

  test("follow a grammar, a recursive one too", () => {
    const grammar = `
      root ::= "(" item ("," item)* ")"   # a list
      item ::= [0-9]+ | "\\"" word "\\"" | root
      word ::= [a-z] word | [a-z]
    `;
    const write = constraintWriter({ kind: "grammar", grammar });
    for (let seed = 0; seed < 100; seed++) {
      const text = write(randomFrom(seed));
      expect(text.replace(/"[a-z]+"/g, "0")).toMatch(/^[(),0-9]+$/);
      expect(text.split("(").length).toBe(text.split(")").length);
    }
    expect(() => constraintWriter({ kind: "grammar", grammar: "start ::= x" })).toThrow("no rule named root");
  });

  test("a choice is one of the choices, the same for the same seed", () => {
    const write = constraintWriter({ kind: "choice", values: ["yes", "no"] });
    const drawn = Array.from({ length: 50 }, (_, seed) => write(randomFrom(seed)));
    expect(new Set(drawn)).toEqual(new Set(["yes", "no"]));
    expect(drawn).toEqual(Array.from({ length: 50 }, (_, seed) => write(randomFrom(seed))));
  });
});
