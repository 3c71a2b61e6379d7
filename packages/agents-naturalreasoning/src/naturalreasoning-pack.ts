import type { WorkloadPack } from "@matrix/core";
import { type NaturalReasoningModels, naturalReasoningAgents } from "./agents.ts";
import { describeRecord } from "./describe-record.ts";
import { naturalReasoningMetrics } from "./metrics.ts";
import { naturalReasoningOptions } from "./options.ts";
import { readConversations } from "./read-conversations.ts";
import { prepareDocument } from "./read-document.ts";
import { naturalReasoningOrchestrator } from "./route.ts";
import { type NaturalReasoningShapes, naturalReasoningSchemas } from "./schemas.ts";

/**
 * NaturalReasoning: documents that pass a filter and a scorer become exam questions with worked answers.
 *
 * Rows: DCLM-baseline's fields; `text` and `metadata.WARC-Record-ID` are needed.
 */
export const naturalReasoningPack: WorkloadPack<
  typeof naturalReasoningOptions,
  NaturalReasoningShapes,
  NaturalReasoningModels
> = {
  name: "naturalreasoning",
  description: "Documents that pass a filter and a scorer become exam questions with worked answers.",
  options: naturalReasoningOptions,
  models: () => ["filter", "score", "question"],
  maxCalls: ({ structured }) => (structured.enabled ? 3 * (1 + structured.max_repairs) : 3),
  create: (options) => ({
    orchestrator: naturalReasoningOrchestrator(),
    agents: naturalReasoningAgents(options),
    schemas: naturalReasoningSchemas,
    prepare: prepareDocument,
  }),
  metrics: naturalReasoningMetrics,
  describe: describeRecord,
  conversations: readConversations,
};
