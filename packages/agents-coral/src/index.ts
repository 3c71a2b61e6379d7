export type { CoralModels } from "./agents.ts";
export { coralMetrics } from "./coral-metrics.ts";
export { coralPack } from "./coral-pack.ts";
export { type CoralModelOptions, type CoralOptions, coralOptions } from "./options.ts";
export { resolveCoralOptions } from "./resolve-options.ts";
export {
  type CoralShapes,
  type CoralTask,
  coralSchemas,
  type ExtractorReply,
  type MatcherReply,
  type SpeakerReply,
} from "./schemas.ts";
export { type ErrorExample, type TokenReport, tokenReport } from "./token-report.ts";
