import { EventQueue } from "./event-queue.ts";
import { type PlannedCall, parameters, plannedCalls, steadyRows } from "./scheduling-plan.ts";

/** How rows are scheduled. */
export interface Schedule {
  readonly rows: number;
  /** Rows, or threads with a row each, at once; one that ends makes room for the next at once. */
  readonly window: number;
  /** Time that every call needs alone, one after the other, in ms; 0 for none. */
  readonly lockMs: number;
}

/** What a schedule gets out of the servers. */
export interface ScheduleOutcome {
  readonly tokensPerSecond: number;
  /** Sequences running, on average over the same time. */
  readonly running: number;
  readonly makespanS: number;
}

/** A call on its way. */
interface Call {
  readonly row: number;
  readonly position: number;
}

interface Timer {
  readonly call: Call;
  readonly hasLock: boolean;
}

/**
 * What a schedule would get out of the servers if nothing but the servers, the window and the lock took time.
 *
 * The servers are a fluid: with b sequences running in all, each gains a token every base + share × b / replicas ms; no more run
 * than there are slots, the others wait in the order in which they came. Progress is counted in tokens that any running sequence
 * has gained since the beginning, so that a sequence's end is a fixed point on that scale.
 */
export function modelSchedule({ rows, window, lockMs }: Schedule): ScheduleOutcome {
  const { replicas, slots, tokenBaseMs, tokenShareMs } = parameters;
  const capacity = replicas * slots;
  const plans = new Map<number, readonly PlannedCall[]>();
  const timers = new EventQueue<Timer>();
  const running = new EventQueue<Call>();
  const waiting: Call[] = [];
  let firstWaiting = 0;
  let now = 0;
  let gained = 0;
  let lockFreeAt = 0;
  let admitted = 0;
  let done = 0;
  let tokens = 0;
  let runningMs = 0;
  const steady = steadyRows(rows, window);
  let begin = { at: 0, tokens: 0, runningMs: 0 };
  let end = begin;

  const tokenMs = () => tokenBaseMs + (tokenShareMs * running.size) / replicas;
  const callOf = ({ row, position }: Call) => plans.get(row)?.[position];

  function think(call: Call): void {
    timers.push(now + (callOf(call)?.thinkMs ?? 0), { call, hasLock: lockMs === 0 });
  }

  /** What is ready to be sent; it waits for the lock first, which is given in the order in which it is asked for. */
  function ready({ call, hasLock }: Timer): void {
    if (hasLock) {
      waiting.push(call);
      return;
    }
    lockFreeAt = Math.max(lockFreeAt, now) + lockMs;
    timers.push(lockFreeAt, { call, hasLock: true });
  }

  function admitRow(): void {
    if (admitted === rows) return;
    const row = admitted++;
    plans.set(row, plannedCalls(row));
    think({ row, position: 0 });
  }

  function runWaiting(): void {
    while (running.size < capacity && firstWaiting < waiting.length) {
      const call = waiting[firstWaiting++];
      if (call !== undefined) running.push(gained + (callOf(call)?.tokens ?? 0), call);
    }
    if (firstWaiting < 100_000) return;
    waiting.splice(0, firstWaiting);
    firstWaiting = 0;
  }

  function finish({ row, position }: Call): void {
    tokens += callOf({ row, position })?.tokens ?? 0;
    const following = { row, position: position + 1 };
    if (callOf(following) !== undefined) {
      think(following);
      return;
    }
    plans.delete(row);
    done++;
    if (done === steady.from) begin = { at: now, tokens, runningMs };
    if (done === steady.to) end = { at: now, tokens, runningMs };
    admitRow();
  }

  for (let i = 0; i < window; i++) admitRow();
  while (done < rows) {
    runWaiting();
    const nextEnd =
      running.size === 0 ? Number.POSITIVE_INFINITY : now + (running.earliest - gained) * tokenMs();
    const next = Math.min(nextEnd, timers.earliest);
    if (running.size > 0) gained += (next - now) / tokenMs();
    runningMs += running.size * (next - now);
    now = next;
    const timer = timers.earliest <= nextEnd ? timers.pop() : undefined;
    if (timer !== undefined) ready(timer);
    else {
      const ended = running.pop();
      if (ended !== undefined) finish(ended);
    }
  }
  const ms = end.at - begin.at;
  return {
    tokensPerSecond: ((end.tokens - begin.tokens) / ms) * 1000,
    running: (end.runningMs - begin.runningMs) / ms,
    makespanS: now / 1000,
  };
}
