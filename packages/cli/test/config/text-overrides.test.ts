import { expandSweep, parseOverride } from "@matrix/config";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteSweptTexts, readTexts, typedText } from "../../src/config/text-overrides.ts";

const schema = {
  properties: {
    name: { type: "string" },
    kind: { anyOf: [{ const: "a" }, { const: "b" }] },
    id: { anyOf: [{ type: "string" }, { type: "null" }] },
    count: { type: "integer" },
  },
};

/** What keys have once overrides are read; texts of several forms as plain texts. */
function readValue(override: ReturnType<typeof readTexts>[number]): unknown {
  const { value } = typeof override === "string" ? parseOverride(override) : override;
  return typeof value === "object" && value !== null && "text" in value ? value.text : value;
}

const anyText = fc.string({ unit: "binary" }).filter((text) => !/^['"]|\$\{|^(?:null|\?\?\?)$/.test(text));

test("a text is taken as it is, whatever it holds, and shown as it was typed", () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom("name", "+name", "id", "kind"), (text, key) => {
      const [override] = readTexts([`${key}=${text}`], schema);
      expect(readValue(override!)).toBe(text);
      expect(override).toMatchObject({ text: `${key}=${text}` });
    }),
  );
});

test("null, ???, quotes and interpolations mean what they mean, and so do values that are no texts", () => {
  expect(readTexts(["id=null"], schema)).toEqual(["id=null"]);
  expect(readTexts(["name=???"], schema)).toEqual(["name=???"]);
  expect(readTexts(["name='it''s'"], schema)).toEqual(["name='it''s'"]);
  expect(readTexts(["name=${oc.env:HOME}"], schema)).toEqual(["name=${oc.env:HOME}"]);
  expect(readTexts(["count=7", "other=x"], schema)).toEqual(["count=7", "other=x"]);
});

test("of a text that is swept each part is taken as it is, and the job reads back as it", () => {
  const part = fc
    .stringMatching(/^[a-z0-9 ()./#%:+\\-]{1,8}$/)
    .map((text) => text.trim())
    .filter((text) => text !== "" && !/^\w+\(/.test(text));
  fc.assert(
    fc.property(fc.uniqueArray(part, { minLength: 2, maxLength: 4 }), (parts) => {
      const jobs = expandSweep(quoteSweptTexts([`name=${parts.join(",")}`], schema)).flat();
      const typed = jobs.map((job) => typedText(job, schema));
      expect(typed).toEqual(parts.map((text) => `name=${text}`));
      expect(readTexts(typed, schema).map(readValue)).toEqual(parts);
    }),
  );
});

test("functions, quotes and lists in a sweep over texts are read by the grammar", () => {
  const jobs = (override: string) =>
    expandSweep(quoteSweptTexts([override], schema))
      .flat()
      .map((job) => typedText(job, schema));
  expect(jobs("name=choice(a,b c)")).toEqual(["name=a", "name=b c"]);
  expect(jobs("name='a,b','c'")).toEqual(["name=a,b", "name=c"]);
  expect(jobs("name='null','x'")).toEqual(["name='null'", "name=x"]);
  expect(jobs("id=null,x")).toEqual(["id=null", "id=x"]);
});
