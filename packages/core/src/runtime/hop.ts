import type { AgentContext } from "../agent.ts";
import {
  DeadlineError,
  MatrixError,
  MessageError,
  ModelError,
  OffloadCorruptError,
  OffloadMissingError,
  ReplyError,
  UnknownRoleError,
} from "../errors.ts";
import { toJsonLine } from "../json.ts";
import { messageLimits, nestsDeeper } from "../json-limits.ts";
import type { Offloader } from "../offload/offloader.ts";
import type { End, Forward } from "../orchestrator.ts";
import { type OrchestratorMessage, type RowError, sinkRole } from "../orchestrator-message.ts";
import type { AnyReply, HistoryEntry, Role, Shapes } from "../shapes.ts";
import { thrownText } from "../thrown-text.ts";
import type { BoundWorkload } from "./bound-workload.ts";

/** What a hop is given by the worker that runs it. */
export interface HopContext<Resources> extends AgentContext<Resources> {
  /** Waits for the agent; rejects at the hop's deadline even where the agent never looks at its signal. */
  guard<T>(running: Promise<T>): Promise<T>;
  /** Whether this process is giving the hop up, to be done again by another. */
  readonly givenUp: boolean;
  /** Epoch milliseconds. */
  now(): number;
}

/**
 * One message handled by one agent: run it, add what it replied to the history, ask the orchestrator who is next.
 *
 * Whatever goes wrong with this row ends this row. What comes back still has all its values in it, or within reach. @throws only what is no row's fault (a {@link ModelError} of the whole
 * endpoint, a hop given up): the message then stays where it was.
 */
export async function runHop<S extends Shapes, Resources>(
  message: OrchestratorMessage<S>,
  bound: BoundWorkload<S, Resources>,
  context: HopContext<Resources>,
  offloader?: Offloader,
): Promise<OrchestratorMessage<S>> {
  try {
    const { deadline } = message.header;
    if (deadline !== undefined && context.now() > deadline) {
      throw new DeadlineError(
        `row of ${message.stepId} passed its deadline ${new Date(deadline).toISOString()}`,
      );
    }
    const read = offloader === undefined ? message : await readable(message, bound, offloader);
    const replies = await ask(read, bound, context);
    const next = advance(read, replies, bound);
    return next instanceof Promise ? await next : next;
  } catch (error) {
    if (context.givenUp || (error instanceof ModelError && error.endpointWide)) throw error;
    // What was lost in a store is nothing that the row's agents did.
    const lost = error instanceof OffloadMissingError || error instanceof OffloadCorruptError;
    return message.end(
      {
        outcome: lost ? "dead" : "failed",
        status: {},
        nextRole: message.role,
        error: rowError(error, message),
      },
      0,
    );
  }
}

/** The message as its agent wants it: with its stored values loaded, or to be loaded as they are read. */
function readable<S extends Shapes, Resources>(
  message: OrchestratorMessage<S>,
  bound: BoundWorkload<S, Resources>,
  offloader: Offloader,
): OrchestratorMessage<S> | Promise<OrchestratorMessage<S>> {
  const agent = bound.roles.get(message.role)?.agent;
  return agent?.lazy ? offloader.lazily(message) : offloader.loaded(message);
}

async function ask<S extends Shapes, Resources>(
  message: OrchestratorMessage<S>,
  bound: BoundWorkload<S, Resources>,
  context: HopContext<Resources>,
): Promise<readonly AnyReply<S>[]> {
  const role = bound.roles.get(message.role);
  if (role === undefined) throw new UnknownRoleError(message.role, [...bound.roles.keys()], message.stepId);
  const running = role.agent.process(message, context);
  const result = isPromiseLike(running) ? await context.guard(Promise.resolve(running)) : running;
  const replies = (Array.isArray(result) ? result : [result]) as readonly AnyReply<S>[];
  if (replies.length === 0) throw new ReplyError(`role "${message.role}" gave no reply at ${message.stepId}`);
  for (const reply of replies) {
    const wrong = notAReply(reply) ?? role.check?.(reply);
    if (wrong !== undefined)
      throw new ReplyError(`reply of role "${message.role}" at ${message.stepId}: ${wrong}`);
  }
  return replies;
}

/** Not `instanceof`: a promise may come from another realm or another library. */
function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** What no reply can be, whatever its role's schema says: it could not be read back as a history entry. */
function notAReply(reply: unknown): string | undefined {
  if (typeof reply !== "object" || reply === null || Array.isArray(reply)) {
    return `a reply must be an object, got ${reply === null ? "null" : Array.isArray(reply) ? "an array" : typeof reply}`;
  }
  // An entry is one level around its reply.
  const levels = messageLimits.maxDepth - 1;
  return nestsDeeper(reply, levels) ? `it nests deeper than ${levels} levels` : undefined;
}

function advance<S extends Shapes>(
  message: OrchestratorMessage<S>,
  replies: readonly AnyReply<S>[],
  bound: BoundWorkload<S>,
): OrchestratorMessage<S> | Promise<OrchestratorMessage<S>> {
  const reply = replies.at(-1)!;
  const heard = message.withEntries(
    replies.map((response) => ({ agent: message.role, response }) as HistoryEntry<S>),
  );
  const next = heard.reading(() => bound.workload.orchestrator.next(heard, reply));
  return next instanceof Promise
    ? next.then((decided) => follow(message, heard, decided, reply, bound))
    : follow(message, heard, next, reply, bound);
}

/** The message for whom the orchestrator decided on, or the row's ending. */
function follow<S extends Shapes>(
  message: OrchestratorMessage<S>,
  heard: OrchestratorMessage<S>,
  next: Forward<S> | End,
  reply: AnyReply<S>,
  bound: BoundWorkload<S>,
): OrchestratorMessage<S> {
  if ("end" in next) {
    const error = next.end.success ? undefined : reportedError(reply, message);
    const outcome = next.end.success ? "success" : "failed";
    checkWritable(next.end, "status", message);
    return heard.end(
      { outcome, status: next.end, nextRole: next.nextRole ?? sinkRole, ...(error && { error }) },
      1,
    );
  }
  if (!bound.roles.has(next.role))
    throw new UnknownRoleError(next.role, [...bound.roles.keys()], message.stepId);
  checkWritable(next.state, "state", message);
  return heard.to(next.role as Role<S>, next.state);
}

/** @throws {MessageError} or {TypeError} where an orchestrator gave what could not be written, or not be read again. */
function checkWritable(value: unknown, what: "status" | "state", message: OrchestratorMessage): void {
  // A status stands in the header, within its ending.
  const levels = messageLimits.maxDepth - (what === "status" ? 2 : 0);
  if (nestsDeeper(value, levels)) {
    throw new MessageError(`${what} after ${message.stepId} nests deeper than ${levels} levels`);
  }
  // A state is written at once, a status only where its failure could end no row any more.
  if (what === "status") toJsonLine(value);
}

/** The error that an agent put into its reply instead of throwing it, such as a model call that failed. */
function reportedError(reply: object, message: OrchestratorMessage): RowError | undefined {
  const { error, error_class: errorClass } = reply as { error?: unknown; error_class?: unknown };
  if (typeof error !== "string") return undefined;
  return {
    class: typeof errorClass === "string" ? errorClass : "agent_error",
    message: error,
    step: message.step,
    role: message.role,
  };
}

/** An exception as a record tells of it. */
export function rowError(
  error: unknown,
  message: { readonly step: number; readonly role: string },
): RowError {
  const text = thrownText(error);
  return {
    class: MatrixError.isInstance(error) ? error.code : "agent_error",
    message: MatrixError.isInstance(error) || !(error instanceof Error) ? text : `${error.name}: ${text}`,
    step: message.step,
    role: message.role,
  };
}
