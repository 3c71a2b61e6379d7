export type { BreakerOptions, BreakerState } from "./breaker.ts";
export type { BudgetOptions } from "./budget.ts";
export { type OpenAiChatModel, openAiChatModel } from "./openai-chat-model.ts";
export type { OpenAiChatModelOptions } from "./options.ts";
export type { RetryOptions } from "./retry-policy.ts";
export type { ChatModelStats, ClassCounts, EndpointStats } from "./stats.ts";
