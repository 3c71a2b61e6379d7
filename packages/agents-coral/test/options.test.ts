import { OptionError } from "@matrix/core";
import { expect, test } from "vitest";
import { type CoralOptions, coralOptions, resolveCoralOptions } from "../src/index.ts";

test("defaults are the original's figures", () => {
  const { teacher, student, extractor, ...rest } = resolveCoralOptions();
  expect(rest).toEqual({
    variant: "sequential",
    max_turns: 20,
    dummy: false,
    dummy_agents: { generation_length: 1024, length_delta: 0.2, expected_turns: 3 },
  });
  const call = { top_p: 0.9, timeout_secs: 1800, max_retries: null, sticky_routing_prefix: null };
  expect(teacher).toMatchObject({ ...call, temperature: 0.2, max_tokens: 1024 });
  expect(student).toEqual(teacher);
  expect(extractor).toMatchObject({ ...call, temperature: 0, max_tokens: 32 });
});

test("one key of a role leaves its other keys alone", () => {
  const { teacher } = resolveCoralOptions({ teacher: { max_tokens: 10_240 } });
  expect(teacher).toMatchObject({ max_tokens: 10_240, temperature: 0.2 });
});

test("a wrong value and an unknown key are refused by name", () => {
  expect(() => resolveCoralOptions({ max_turns: -1 })).toThrow(/max_turns/);
  expect(() => resolveCoralOptions({ teacher: { top_p: 2 } })).toThrow(/teacher\.top_p/);
  expect(() => resolveCoralOptions({ max_turn: 1 })).toThrow(OptionError);
});

test("every option says what it is for and what it is by default, and a section's default holds all of its keys", () => {
  const described = { description: expect.any(String), default: expect.anything() };
  for (const [name, option] of Object.entries(coralOptions.properties)) {
    expect(option, name).toMatchObject(described);
    if (!("properties" in option)) continue;
    expect(option, name).toMatchObject({ default: resolveCoralOptions()[name as keyof CoralOptions] });
    for (const [key, inner] of Object.entries(option.properties)) {
      expect(inner, `${name}.${key}`).toMatchObject({ description: expect.any(String) });
      expect(inner, `${name}.${key}`).toHaveProperty("default");
    }
  }
});
