import type { CoralOptions } from "../src/options.ts";
import { resolveCoralOptions } from "../src/resolve-options.ts";

/** What a line's settings come to in ours. */
export interface Settings {
  readonly options: CoralOptions;
  readonly seed: number;
  readonly trials: number;
  readonly successOnly: boolean;
}

type SystemPrompts = { readonly [agent: string]: string };

/** The original's names of the models, and ours. */
const modelNames: { readonly [resource: string]: string } = {
  teacher_llm: "teacher",
  student_llm: "student",
  extractor_llm: "extractor",
};

const modelKeys = /^resources\.(\w+)\.(?:sampling|exec)_params\.(\w+)$/;

/** Translates overrides in the original's keys. @throws where one is not known: a setting must not be passed over. */
export function settingsOf(overrides: readonly string[], prompts: SystemPrompts): Settings {
  let seed = 42;
  let trials = 1;
  let successOnly = false;
  // Three retries are the original's default; ours leaves that to the model.
  const models: { [model: string]: { [key: string]: unknown } } = {
    teacher: { system_prompt: prompts.teacher, max_retries: 3 },
    student: { system_prompt: prompts.student, max_retries: 3 },
    extractor: { system_prompt: prompts.answer_extractor, max_retries: 3 },
  };
  const given: { [key: string]: unknown } = { ...models };
  for (const override of overrides) {
    const { key, value } = parse(override);
    const model = modelKeys.exec(key);
    if (key === "seed") seed = Number(value);
    else if (key === "num_trial") trials = Number(value);
    else if (key === "output.success_only") successOnly = value === true;
    else if (key === "orchestrator.max_turns") given.max_turns = value;
    else if (key === "orchestrator" && value === "coral_langgraph") given.variant = "graph";
    else if (key === "orchestrator" && value === "coral_sequential") given.variant = "sequential";
    else if (model && modelNames[model[1]!] !== undefined) models[modelNames[model[1]!]!]![model[2]!] = value;
    else throw new Error(`override "${override}" is not understood`);
  }
  return { options: resolveCoralOptions(given), seed, trials, successOnly };
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
