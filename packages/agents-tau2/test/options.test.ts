import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { resolveTau2Options, tau2Options } from "../src/index.ts";

test("defaults fill what is not given, at every level", () => {
  const options = resolveTau2Options({ agent: { temperature: 0.7 } });
  expect(options).toMatchObject({
    domain: "library",
    max_steps: 200,
    max_errors: 10,
    agent: { implementation: "llm_agent", temperature: 0.7, reply_retries: 3 },
    judge: { enabled: true },
    environment: { kind: "native", url: null },
  });
  expect(resolveTau2Options()).toEqual(resolveTau2Options({}));
});

test("a value that breaks its rule is named", () => {
  expect(() => resolveTau2Options({ max_steps: 0 })).toThrow(/^tau2: max_steps /);
  expect(() => resolveTau2Options({ agent: { implementation: "bot" } })).toThrow(
    /^tau2: agent\.implementation /,
  );
  expect(() => resolveTau2Options({ color: 1 })).toThrow(/^tau2: /);
});

interface Described {
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: { readonly [name: string]: Described };
}

test("every option has a description and a default", () => {
  const check = (schema: Described, path: string) => {
    for (const [name, option] of Object.entries(schema.properties ?? {})) {
      expect(option.description, `${path}${name}`).toMatch(/\.$/);
      expect(option, `${path}${name}`).toHaveProperty("default");
      check(option, `${path}${name}.`);
    }
  };
  check(JSON.parse(JSON.stringify(tau2Options)), "");
});

test("every option is in the README", () => {
  const readme = readFileSync(resolve(import.meta.dirname, "../README.md"), "utf8");
  const missing = Object.keys(tau2Options.properties).filter((name) => !readme.includes(`\`${name}`));
  expect(missing).toEqual([]);
});
