import { OffloadCorruptError, OffloadMissingError, OptionError } from "../errors.ts";
import { History } from "../history.ts";
import { toJsonLine } from "../json.ts";
import { OrchestratorMessage } from "../orchestrator-message.ts";
import type { Clock } from "../ports/clock.ts";
import type { Shapes } from "../shapes.ts";
import { readEveryValue, wholeLines } from "./every-value.ts";
import { KeptValue, type KeptValues } from "./kept-values.ts";
import { whatLeaves, withReferences } from "./leaving-values.ts";
import { LoadedValues, type ValueOrigin } from "./loaded-values.ts";
import { type OffloadPolicy, type ResolvedOffloadPolicy, resolveOffloadPolicy } from "./offload-policy.ts";
import { RecentValues } from "./recent-values.ts";
import { StoreAccess } from "./store-access.ts";

/** What an offloader needs beside its policy. */
export interface OffloaderOptions {
  readonly run: string;
  readonly clock: Clock;
  /** Gives up waiting for a store that is down. */
  readonly signal: AbortSignal;
}

/** Moves what is large out of messages before they are sent, and back in for those who read them. */
export class Offloader {
  /** Bytes that this process wrote to the store, and read from it. */
  readonly moved = { written: 0, read: 0 };
  readonly policy: ResolvedOffloadPolicy;
  readonly #run: string;
  readonly #access: StoreAccess;
  readonly #kept: KeptValues;
  readonly #origin: ValueOrigin;

  /** @throws {OptionError} */
  constructor(policy: OffloadPolicy, { run, clock, signal }: OffloaderOptions) {
    this.policy = resolveOffloadPolicy(policy);
    this.#run = run;
    this.#access = new StoreAccess(this.policy.store, clock, signal, this.policy.onTrouble);
    this.#kept = new RecentValues(this.policy.cacheBytes);
    const onRead = (bytes: number) => {
      this.moved.read += bytes;
    };
    this.#origin = { run, access: this.#access, kept: this.#kept, onRead };
  }

  /** The message with its stored values within reach, loaded as they are read. @throws {OptionError} */
  lazily<S extends Shapes>(message: OrchestratorMessage<S>): OrchestratorMessage<S> {
    return message.header.offload === undefined ? message : message.through(this.#viewFor(message));
  }

  /** The message with all its stored values loaded. @throws {OffloadMissingError} {OffloadCorruptError} {OptionError} */
  loaded<S extends Shapes>(
    message: OrchestratorMessage<S>,
  ): OrchestratorMessage<S> | Promise<OrchestratorMessage<S>> {
    if (message.header.offload === undefined) return message;
    const view = this.#viewFor(message);
    const read = message.through(view);
    const done = read.reading(() => readEveryValue(read, view));
    view.loaded = true;
    return done === undefined ? read : done.then(() => read);
  }

  /**
   * The message as it is to be sent: what is large lies durably in the store.
   *
   * @param newLines lines of its history from here on were added by the last hop; older ones were looked at before.
   */
  toSend<S extends Shapes>(
    given: OrchestratorMessage<S>,
    newLines: number,
  ): OrchestratorMessage<S> | Promise<OrchestratorMessage<S>> {
    const message = given.through(undefined);
    const leaving = whatLeaves(message, newLines, this.policy);
    return leaving === undefined ? message : this.#store(message, leaving);
  }

  /**
   * The message with all its values in it again, as if nothing had ever left.
   *
   * @throws {OffloadMissingError} {OffloadCorruptError} {OptionError}
   */
  async restored<S extends Shapes>(message: OrchestratorMessage<S>): Promise<OrchestratorMessage<S>> {
    if (message.header.offload === undefined) return message;
    const whole = await this.loaded(message);
    const { history, header, inputLine } = whole;
    const { input } = header.offload!;
    const view = history.view!;
    return withLines(message, input ? view.held(input).text : inputLine, wholeLines(history.lines(), view));
  }

  /** As {@link restored}, with `null` in place of what is lost or damaged: for the record of the row that ends for it. */
  async salvaged<S extends Shapes>(message: OrchestratorMessage<S>): Promise<OrchestratorMessage<S>> {
    const lazy = this.lazily(message);
    const input = await this.#orNull(lazy, () => lazy.input);
    const lines: string[] = [];
    for (let index = 0; index < lazy.history.length; index++) {
      const entry = await this.#entryOrNull(lazy, index);
      if (entry !== undefined) lines.push(entry);
    }
    return withLines(message, input, lines);
  }

  #viewFor({ header, stepId }: OrchestratorMessage): LoadedValues {
    const store = header.offload?.store;
    if (store !== this.policy.store.name) {
      throw new OptionError(
        `message ${stepId} refers to offload store "${store}", but this process has "${this.policy.store.name}"; give it the run's store`,
      );
    }
    return new LoadedValues(this.#origin);
  }

  async #store<S extends Shapes>(
    message: OrchestratorMessage<S>,
    leaving: NonNullable<ReturnType<typeof whatLeaves>>,
  ): Promise<OrchestratorMessage<S>> {
    const bytes = leaving.values.map((text) => Buffer.from(text));
    const stored = await this.#access.call((store) => store.put(bytes, { run: this.#run }));
    for (const [place, text] of leaving.values.entries()) {
      const { id, bytes: size } = stored[place]!;
      this.moved.written += size;
      this.#kept.keep(id, new KeptValue(text), size);
    }
    return withReferences(message, leaving, stored, this.policy.store.name);
  }

  /** An entry, field by field; `undefined` where all of it lay in a part that is lost. */
  async #entryOrNull(message: OrchestratorMessage, index: number): Promise<string | undefined> {
    const agent = await this.#orNull(message, () => message.history.at(index)!.agent);
    if (agent === "null") return undefined;
    const response = (): { readonly [field: string]: unknown } =>
      message.history.at(index)!.response as never;
    const fields: string[] = [];
    for (const field of Object.keys(response())) {
      fields.push(`${toJsonLine(field)}:${await this.#orNull(message, () => response()[field])}`);
    }
    return `{"agent":${agent},"response":{${fields.join(",")}}}`;
  }

  async #orNull(message: OrchestratorMessage, read: () => unknown): Promise<string> {
    try {
      return toJsonLine(await message.reading(read));
    } catch (error) {
      if (error instanceof OffloadMissingError || error instanceof OffloadCorruptError) return "null";
      throw error;
    }
  }
}

/** A message whose record can be written: its state is no part of that. */
function withLines<S extends Shapes>(
  { header: { offload: _, ...header } }: OrchestratorMessage<S>,
  inputLine: string,
  lines: readonly string[],
): OrchestratorMessage<S> {
  return new OrchestratorMessage<S>(header, inputLine, "null", History.fromLines<S>(lines));
}
