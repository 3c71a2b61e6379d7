import type { NaturalReasoningOptions } from "../src/options.ts";
import { resolveNaturalReasoningOptions } from "../src/resolve-options.ts";

/** What a line's settings come to in ours. */
export interface Settings {
  readonly options: NaturalReasoningOptions;
  readonly seed: number;
  readonly trials: number;
  readonly successOnly: boolean;
}

type SystemPrompts = { readonly [agent: string]: string };

const modelKeys = /^resources\.(filter|score|question)_llm\.(?:sampling|exec)_params\.(\w+)$/;

/** Stands in for the original's system prompts, as the vectors have them. */
export const standInPrompts: SystemPrompts = {
  filter: "[filter system prompt]\n",
  score: "[score system prompt]\n",
  question: "[question system prompt]\n",
};

/** Translates overrides in the original's keys. @throws where one is not known: a setting must not be passed over. */
export function settingsOf(overrides: readonly string[], prompts: SystemPrompts): Settings {
  let seed = 42;
  let trials = 1;
  // The original's default; the vectors say so where they have another.
  let successOnly = true;
  // Three retries, and a failed filter that counts as a "no", are the original's way.
  const filter: { [key: string]: unknown } = {
    system_prompt: prompts.filter,
    max_retries: 3,
    on_error: "reject",
  };
  const score: { [key: string]: unknown } = { system_prompt: prompts.score, max_retries: 3 };
  const question: { [key: string]: unknown } = { system_prompt: prompts.question, max_retries: 3 };
  const roles = new Map(Object.entries({ filter, score, question }));
  for (const override of overrides) {
    const { key, value } = parse(override);
    const [, model, modelKey] = modelKeys.exec(key) ?? [];
    const role = model === undefined ? undefined : roles.get(model);
    if (key === "seed") seed = Number(value);
    else if (key === "num_trial") trials = Number(value);
    else if (key === "output.success_only") successOnly = value === true;
    else if (key === "agents.filter.filter_en") filter.filter_en = value ?? 0;
    else if (role !== undefined && modelKey !== undefined) role[modelKey] = value;
    else throw new Error(`override "${override}" is not understood`);
  }
  return {
    options: resolveNaturalReasoningOptions({ filter, score, question }),
    seed,
    trials,
    successOnly,
  };
}

function parse(override: string): { readonly key: string; readonly value: unknown } {
  const [, key, text] = /^\+{0,2}([^=]+)=(.*)$/s.exec(override) ?? [];
  if (key === undefined || text === undefined) throw new Error(`override "${override}" has no "="`);
  try {
    return { key, value: JSON.parse(text) };
  } catch {
    return { key, value: text };
  }
}
