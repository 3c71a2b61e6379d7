import type { AnyWorkloadPack } from "@matrix/core";
import { type Static, Type } from "typebox";
import {
  fileDataSection,
  jsonlOutputSection,
  memoryTransportSection,
  noModelSection,
  openAiSection,
  runSection,
  simulatorSection,
} from "./sections.ts";

/** What a config says of everything but its workload. */
export const baseSchema = Type.Object({
  pack: Type.String({ minLength: 1, description: "name of the workload pack" }),
  run: runSection,
  data: fileDataSection,
  output: jsonlOutputSection,
  transport: memoryTransportSection,
  llm: Type.Union([openAiSection, simulatorSection, noModelSection]),
});

/** A run's config, all values present. `workload` is checked against the pack's own schema. */
export interface RunConfig extends Static<typeof baseSchema> {
  workload: Record<string, unknown>;
}

/** The model part of a config. */
export type LlmConfig = RunConfig["llm"];

/** JSON Schema of the whole tree for one pack. */
export function configSchema(pack: AnyWorkloadPack): object {
  return Type.Object(
    { ...baseSchema.properties, workload: pack.options },
    {
      additionalProperties: false,
      $id: `matrix-config-${pack.name}`,
      title: `Config of a run of pack ${pack.name}`,
    },
  );
}
