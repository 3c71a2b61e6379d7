import type { Briefing } from "../conversation/briefing.ts";
import type { ParticipantEntry, ToolEntry } from "../conversation/chat-entry.ts";
import type { UserGuidelines } from "../conversation/user-guidelines.ts";
import type { Evaluation } from "../reward/evaluate.ts";
import type { RewardInfo } from "../reward/reward-info.ts";
import type { Task } from "../task/task.ts";

/** The hop that asks: its signal is made when somebody looks at it. */
export interface Hop {
  readonly signal: AbortSignal;
}

/** The world of one row at some point of its conversation. */
export interface World {
  /** Answers all calls of a message, in order. @throws {JsonTextError} {Tau2Error} when arguments are no JSON object */
  answer(message: ParticipantEntry, hop: Hop): ToolEntry[] | Promise<ToolEntry[]>;
  /** Runs the calls of a message again, for what they change. */
  repeat(message: ParticipantEntry, hop: Hop): void | Promise<void>;
  close(): Promise<void>;
}

/** What is said before a conversation begins; the same for all rows of a domain. */
export interface Stage {
  readonly briefing: Briefing;
  readonly guidelines: UserGuidelines;
}

/** Which world is opened. */
export interface WorldRequest {
  readonly domain: string;
  readonly task: Task;
  /** Names the row and its trial within the run. */
  readonly row: string;
  readonly hop: Hop;
}

/** A conversation to be rewarded. */
export interface EvaluationRequest extends Omit<Evaluation, "domain"> {
  readonly domain: string;
  readonly row: string;
  readonly hop: Hop;
}

/** Where worlds come from: this package's own environments, or servers of upstream's. */
export interface Worlds {
  /** @throws {DataError} {OptionError} when the domain's data cannot be had */
  stage(domain: string): Promise<Stage>;
  /** A world as the task begins. @throws {Tau2Error} when the task cannot be set up */
  open(request: WorldRequest): Promise<World>;
  reward(request: EvaluationRequest): Promise<RewardInfo>;
}
