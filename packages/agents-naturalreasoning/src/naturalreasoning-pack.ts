import type { WorkloadPack } from "@matrix/core";
import { type NaturalReasoningModels, naturalReasoningAgents } from "./agents.ts";
import { describeRecord } from "./describe-record.ts";
import { loadedOnce, loadFastText } from "./language/fast-text.ts";
import { naturalReasoningMetrics } from "./metrics.ts";
import { markedSource } from "./near-duplicates/marked-source.ts";
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
  rows: ({ filter, near_duplicates: near }, source) =>
    near.enabled
      ? markedSource(source, { ...near, filter_en: filter.filter_en, identify: filter.identify_language })
      : source,
  create(options) {
    const identifier = options.filter.identify_language ? loadedOnce(loadFastText) : undefined;
    return {
      orchestrator: naturalReasoningOrchestrator(),
      agents: naturalReasoningAgents(options, identifier),
      schemas: naturalReasoningSchemas,
      prepare: prepareDocument,
      ...(identifier === undefined ? {} : { open: async () => void (await identifier()) }),
    };
  },
  metrics: naturalReasoningMetrics,
  describe: describeRecord,
  conversations: readConversations,
};
