export type { NaturalReasoningModels } from "./agents.ts";
export { type BaselineColumns, type BaselineContext, baselineRow } from "./baseline/baseline-row.ts";
export { type TerminationReason, terminationReasons } from "./fixed-texts.ts";
export { naturalReasoningMetrics } from "./metrics.ts";
export { naturalReasoningPack } from "./naturalreasoning-pack.ts";
export {
  type NaturalReasoningModelOptions,
  type NaturalReasoningOptions,
  naturalReasoningOptions,
} from "./options.ts";
export { resolveNaturalReasoningOptions } from "./resolve-options.ts";
export {
  type GateReply,
  type NaturalReasoningDocument,
  type NaturalReasoningShapes,
  naturalReasoningSchemas,
  type QuestionReply,
} from "./schemas.ts";
