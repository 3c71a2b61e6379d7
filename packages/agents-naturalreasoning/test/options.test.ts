import { OptionError } from "@matrix/core";
import { expect, test } from "vitest";
import {
  type NaturalReasoningOptions,
  naturalReasoningOptions,
  resolveNaturalReasoningOptions,
} from "../src/index.ts";

test("defaults are the original's figures", () => {
  const call = { timeout_secs: 1800, max_retries: null, sticky_routing_prefix: null };
  const { filter, score, question } = resolveNaturalReasoningOptions();
  expect(filter).toMatchObject({ ...call, filter_en: 0.8, temperature: 1, max_tokens: 8, top_p: 0.95 });
  expect(score).toMatchObject({ ...call, temperature: 0.2, max_tokens: 10_240, top_p: 0.9 });
  expect(question).toMatchObject({ ...call, temperature: 0, max_tokens: 20_480, top_p: 0.9 });
  expect(filter.on_error).toBe("fail");
});

test("one key of a role leaves its other keys alone", () => {
  const { filter } = resolveNaturalReasoningOptions({ filter: { filter_en: 0.65 } });
  expect(filter).toMatchObject({ filter_en: 0.65, on_error: "fail", max_tokens: 8 });
});

test("a wrong value and an unknown key are refused by name", () => {
  expect(() => resolveNaturalReasoningOptions({ filter: { filter_en: 2 } })).toThrow(/filter\.filter_en/);
  expect(() => resolveNaturalReasoningOptions({ filter: { on_error: "skip" } })).toThrow(/filter\.on_error/);
  expect(() => resolveNaturalReasoningOptions({ scorer: {} })).toThrow(OptionError);
});

test("every option says what it is for and what it is by default, and a section's default holds all of its keys", () => {
  const described = { description: expect.any(String), default: expect.anything() };
  for (const [name, option] of Object.entries(naturalReasoningOptions.properties)) {
    expect(option, name).toMatchObject(described);
    expect(option, name).toMatchObject({
      default: resolveNaturalReasoningOptions()[name as keyof NaturalReasoningOptions],
    });
    for (const [key, inner] of Object.entries(option.properties)) {
      expect(inner, `${name}.${key}`).toMatchObject({ description: expect.any(String) });
      expect(inner, `${name}.${key}`).toHaveProperty("default");
    }
  }
});
