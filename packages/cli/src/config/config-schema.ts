import type { AnyWorkloadPack } from "@matrix/core";
import { type Static, type TSchema, Type } from "typebox";
import { kafkaTransportSection } from "./kafka-section.ts";
import { kubernetesLauncherSection } from "./launcher/kubernetes-section.ts";
import { localLauncherSection } from "./launcher/local-section.ts";
import { rayLauncherSection } from "./launcher/ray-section.ts";
import { slurmLauncherSection } from "./launcher/slurm-section.ts";
import {
  fsOffloadSection,
  memoryOffloadSection,
  noOffloadSection,
  redisOffloadSection,
  s3OffloadSection,
} from "./offload-sections.ts";
import {
  fileDataSection,
  jsonlOutputSection,
  memoryTransportSection,
  noModelSection,
  openAiSection,
  packDataSection,
  runSection,
  simulatorSection,
} from "./sections.ts";
import { telemetrySection } from "./telemetry-section.ts";

/** What a config says of everything but its workload. */
export const baseSchema = Type.Object({
  pack: Type.String({ minLength: 1, description: "name of the workload pack" }),
  run: runSection,
  // Absent in configs from before there was telemetry.
  telemetry: Type.Optional(telemetrySection),
  data: Type.Union([fileDataSection, packDataSection]),
  output: jsonlOutputSection,
  transport: Type.Union([memoryTransportSection, kafkaTransportSection]),
  offload: Type.Union([
    noOffloadSection,
    memoryOffloadSection,
    fsOffloadSection,
    redisOffloadSection,
    s3OffloadSection,
  ]),
  llm: Type.Union([openAiSection, simulatorSection, noModelSection]),
  // Absent in configs from before there were launchers; only submitted runs look at it.
  launcher: Type.Optional(
    Type.Union([localLauncherSection, slurmLauncherSection, rayLauncherSection, kubernetesLauncherSection]),
  ),
});

/** A run's config, all values present. `workload` is checked against the pack's own schema. */
export interface RunConfig extends Static<typeof baseSchema> {
  workload: Record<string, unknown>;
}

/** Where rows come from. */
export type DataConfig = RunConfig["data"];

/** What leaves messages for a store, and which one. */
export type OffloadConfig = RunConfig["offload"];

/** What starts the processes of a submitted run. */
export type LauncherConfig = NonNullable<RunConfig["launcher"]>;

/** The model part of a config. */
export type LlmConfig = RunConfig["llm"];

/** JSON Schema of the whole tree for one pack; without one the workload is open. */
export function configSchema(pack: AnyWorkloadPack | undefined): TSchema {
  const workload = pack?.options ?? Type.Object({}, { description: "options of the pack" });
  return Type.Object(
    { ...baseSchema.properties, workload },
    {
      additionalProperties: false,
      $id: pack === undefined ? "matrix-config" : `matrix-config-${pack.name}`,
      title: pack === undefined ? "Config of a run" : `Config of a run of pack ${pack.name}`,
    },
  );
}
