import type { History } from "./history.ts";
import { deepFreeze, type JsonObject, toJsonLine } from "./json.ts";
import type { Stored } from "./offload/references.ts";
import { NotLoadedError, type ValueView, withView } from "./offload/value-view.ts";
import { type RowIdentity, stepId } from "./row.ts";
import type { HistoryEntry, Role, Shapes } from "./shapes.ts";

/** Version of the wire format that this build writes. */
export const messageVersion = 1;

/** The role that writes records; every row's last message goes there. */
export const sinkRole = "_sink";

/** How a row ended. `success` and `failed` are its agents' doing; `dead` is ours, with a reason. */
export type Outcome = "success" | "failed" | "dead";

/** Why a row did not end well. `message` is free of secrets; `step` is the hop that could not be done. */
export interface RowError {
  readonly class: string;
  readonly message: string;
  readonly step: number;
  readonly role: string;
}

/** What the sink needs to know about the end of a row. */
export interface RowEnding {
  readonly outcome: Outcome;
  /** The workload's own status, `success` first; empty where the row never got that far. */
  readonly status: JsonObject;
  /** Who would have been next; `_sink` where nobody. */
  readonly nextRole: string;
  readonly error?: RowError;
}

/** Control and state of a message: its first line on the wire. */
export interface MessageHeader {
  readonly v: typeof messageVersion;
  readonly run: string;
  readonly row: RowIdentity;
  /** Registered name; a message can never name code that is not registered. */
  readonly orchestrator: string;
  /** Who handles it next. */
  readonly role: string;
  /** Hops accepted so far. */
  readonly step: number;
  /** Re-seeds of the row. */
  readonly attempt: number;
  /** Epoch milliseconds: when the row was read, and when it was let into the window. */
  readonly created: number;
  readonly started: number;
  /** Epoch milliseconds after which the row ends `failed: deadline`. */
  readonly deadline?: number;
  /** W3C traceparent. */
  readonly trace?: string;
  readonly ending?: RowEnding;
  /** Where a run offloads: its store, and what of input and state lies there. Their lines are `null` then. */
  readonly offload?: { readonly store: string; readonly input?: Stored; readonly state?: Stored };
}

/**
 * A row's whole control and data state. Immutable: each hop makes the next message, which shares the lines of this one.
 * Input, state and history are held serialised and parsed when read; what they return is frozen.
 */
export class OrchestratorMessage<S extends Shapes = Shapes> {
  readonly header: MessageHeader;
  readonly inputLine: string;
  readonly stateLine: string;
  readonly history: History<S>;
  #input: S["input"] | undefined;
  #state: S["state"] | undefined;

  constructor(header: MessageHeader, inputLine: string, stateLine: string, history: History<S>) {
    this.header = header;
    this.inputLine = inputLine;
    this.stateLine = stateLine;
    this.history = history;
  }

  get run(): string {
    return this.header.run;
  }
  get row(): RowIdentity {
    return this.header.row;
  }
  get role(): string {
    return this.header.role;
  }
  get step(): number {
    return this.header.step;
  }
  get attempt(): number {
    return this.header.attempt;
  }
  get ending(): RowEnding | undefined {
    return this.header.ending;
  }
  get stepId(): string {
    return stepId(this.header.run, this.header.row, this.header.step);
  }
  get input(): S["input"] {
    this.#input ??= this.#read(this.inputLine, this.header.offload?.input) as S["input"];
    return this.#input;
  }
  /** The same for inputs of the same text, wherever they lie: for what is worth knowing of an input from hop to hop. */
  get inputKey(): string {
    return this.header.offload?.input?.id ?? this.inputLine;
  }
  get state(): S["state"] {
    this.#state ??= this.#read(this.stateLine, this.header.offload?.state) as S["state"];
    return this.#state;
  }

  /**
   * What `read` gives. Where it asks for values of an offload store that this process does not hold, they are loaded and
   * `read` is called again: it must do nothing but read, and not wait for anything. For agents declared `lazy`, whose messages
   * come unloaded; what it keeps of an entry can be read within another `reading` only.
   *
   * @throws {OffloadMissingError} {OffloadCorruptError} as a rejection; whatever `read` throws.
   */
  reading<T>(read: () => T): T | Promise<T> {
    const { view } = this.history;
    return view === undefined ? read() : readThrough(view, read);
  }

  /** The same message, its stored values read through `view`. */
  through(view: ValueView | undefined): OrchestratorMessage<S> {
    const history = this.history.through(view);
    return history === this.history
      ? this
      : new OrchestratorMessage(this.header, this.inputLine, this.stateLine, history);
  }

  /** The same message with entries added: what an orchestrator sees when it decides who is next. */
  withEntries(entries: readonly HistoryEntry<S>[]): OrchestratorMessage<S> {
    return new OrchestratorMessage(this.header, this.inputLine, this.stateLine, this.history.append(entries));
  }

  /** The message for the next role, one step further. */
  to(role: Role<S>, state: S["state"]): OrchestratorMessage<S> {
    const { offload } = this.header;
    const header = {
      ...this.header,
      role,
      step: this.header.step + 1,
      ...(offload?.state && { offload: withoutState(offload) }),
    };
    return new OrchestratorMessage(header, this.inputLine, toJsonLine(state), this.history);
  }

  /** The row's last message. `steps` is 1 where the hop that ended it was accepted, 0 where it failed. */
  end(ending: RowEnding, steps: 0 | 1): OrchestratorMessage<S> {
    const header = { ...this.header, role: sinkRole, step: this.header.step + steps, ending };
    return new OrchestratorMessage(header, this.inputLine, this.stateLine, this.history);
  }

  #read(line: string, stored: Stored | undefined): unknown {
    if (stored === undefined) return deepFreeze(JSON.parse(line) as unknown);
    const { view } = this.history;
    if (view === undefined) throw new NotLoadedError(stored);
    return view.held(stored).json;
  }
}

function withoutState({ state: _, ...rest }: NonNullable<MessageHeader["offload"]>) {
  return rest;
}

function readThrough<T>(view: ValueView, read: () => T): T | Promise<T> {
  let result: T;
  try {
    result = withView(view, read);
  } catch (error) {
    if (!view.wanting) throw error;
    return again(view, read);
  }
  // A reader may have caught what it was told; what it made of that does not count.
  return view.wanting ? again(view, read) : result;
}

async function again<T>(view: ValueView, read: () => T): Promise<T> {
  await view.fetch();
  return readThrough(view, read);
}
