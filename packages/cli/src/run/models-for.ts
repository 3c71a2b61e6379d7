import { type AnyWorkloadPack, type ChatModel, OptionError } from "@matrix/core";
import type { RunConfig } from "../config/config-schema.ts";

/** The model of each role that asks one: the same for all. @throws {OptionError} where one is asked and there is none. */
export function modelsFor(
  pack: AnyWorkloadPack,
  config: RunConfig,
  model: ChatModel | undefined,
): Record<string, ChatModel> {
  const names = pack.models(config.workload);
  if (model === undefined && names.length > 0) {
    throw new OptionError(
      `pack "${pack.name}" asks a model for ${names.join(", ")}, but llm=none; choose llm=openai or llm=simulator`,
    );
  }
  return model === undefined ? {} : Object.fromEntries(names.map((name) => [name, model]));
}
