export { advance } from "./conversation/advance.ts";
export { type AgentKind, agentTakes } from "./conversation/agent-kind.ts";
export { type Briefing, briefingOf } from "./conversation/briefing.ts";
export {
  type ChatEntry,
  type ChatToolCall,
  type ChatUsage,
  entryOf,
  messageOf,
  type ParticipantEntry,
  type ToolEntry,
} from "./conversation/chat-entry.ts";
export { conversationCost } from "./conversation/conversation-cost.ts";
export {
  type ConversationSettings,
  type ConversationState,
  defaultSettings,
  type Party,
} from "./conversation/conversation-state.ts";
export { answerCalls, environmentAfter, environmentOf } from "./conversation/environment-turn.ts";
export { agentMessage, type Completion, userMessage } from "./conversation/model-reply.ts";
export {
  agentRequest,
  type ConversationContext,
  type ModelParameters,
  type ModelRequest,
  modelParameters,
  type RequestCall,
  type RequestMessage,
  userRequest,
} from "./conversation/model-request.ts";
export { type Opening, openConversation } from "./conversation/open-conversation.ts";
export { defaultPrompts, type PromptTemplates } from "./conversation/prompts.ts";
export { type FinishedConversation, type Model, simulate } from "./conversation/simulate.ts";
export { type PromptParts, type SystemPrompts, systemPrompts } from "./conversation/system-prompts.ts";
export type { UserGuidelines } from "./conversation/user-guidelines.ts";
export type { Domain, DomainDescriptions, EnvironmentOptions } from "./domains/domain.ts";
export { domainNames } from "./domains/registry.ts";
export { type DatabaseHashes, Environment } from "./environment/environment.ts";
export { type ReplayOptions, setState } from "./environment/set-state.ts";
export type { ToolKind } from "./environment/tool.ts";
export { descriptionsFromTools } from "./environment/tool-descriptions.ts";
export {
  type ToolDescription,
  type ToolDescriptions,
  type ToolOffer,
  toolList,
  toolOffer,
} from "./environment/tool-schema.ts";
export { type LoadedDomain, type LoadOptions, loadDomain } from "./load-domain.ts";
export { type AgentMetrics, agentMetrics, type SimulationOutcome } from "./metrics/agent-metrics.ts";
export { isSuccess, passHatK } from "./metrics/pass-hat-k.ts";
export { tau2TrialSeeds } from "./metrics/trial-seeds.ts";
export { type Tau2ModelOptions, type Tau2Options, tau2Options } from "./pack/options.ts";
export { resolveTau2Options } from "./pack/resolve-options.ts";
export {
  type EnvironmentReply,
  type RewardReply,
  type SpeakerReply,
  type Tau2Input,
  type Tau2Shapes,
  tau2Schemas,
} from "./pack/schemas.ts";
export type { Tau2Models } from "./pack/speaker-agent.ts";
export { tau2Pack } from "./pack/tau2-pack.ts";
export { describeRecord } from "./record/describe-record.ts";
export { tau2Metrics } from "./record/tau2-metrics.ts";
export { type ResultsAbout, tau2Results } from "./record/tau2-results.ts";
export {
  type Results,
  type RunInfo,
  readResults,
  resultsText,
  type Simulation,
  simulation,
} from "./results/results-file.ts";
export { type Evaluation, type EvaluationType, evaluate } from "./reward/evaluate.ts";
export type { RewardInfo } from "./reward/reward-info.ts";
export { type Judge, type JudgeMessage, judgePrompt, readVerdicts } from "./reward/statement-reward.ts";
export type { TaskSelection } from "./task/load-tasks.ts";
export type { Message, Requestor, ToolCall, ToolMessage } from "./task/messages.ts";
export type { Action, EnvironmentAssertion, RewardType, Task } from "./task/task.ts";
export { taskRow } from "./task/task-row.ts";
export { type TaskSet, taskSet } from "./task/task-sets.ts";
export { type TerminationReason, terminationReasons } from "./task/termination-reason.ts";
export { type ExceptionKind, Tau2Error } from "./tau2-error.ts";
export { type JsonTextOptions, jsonText } from "./value/json-text.ts";
export { JsonTextError, parseJson } from "./value/parse-json.ts";
export { plainJson } from "./value/plain-json.ts";
export type { Dictionary, Value } from "./value/value.ts";
export { EnvironmentServerError } from "./worlds/environment-server-error.ts";
