import { MatrixError } from "@matrix/core";
import type { ChatEntry, ParticipantEntry, ToolEntry } from "../conversation/chat-entry.ts";
import { isParticipant } from "../conversation/chat-entry.ts";
import { answeredMessages } from "../conversation/environment-turn.ts";
import type { World, WorldRequest, Worlds } from "./worlds.ts";

/** A world, and the calls that it has answered so far, as text. */
interface Held {
  readonly world: World;
  readonly past: string;
}

/**
 * Brings a row's world to where its conversation stands: makes it anew and runs again what changed it, unless this process still has
 * the world that answered the very same calls. Keeping worlds saves time only; nothing depends on it.
 */
export class WorldKeeper {
  readonly #worlds: Worlds;
  readonly #limit: number;
  // in the order in which they were last used
  readonly #held = new Map<string, Held>();

  /** @param limit worlds kept at most; the one that was used longest ago goes first */
  constructor(worlds: Worlds, limit: number) {
    this.#worlds = worlds;
    this.#limit = limit;
  }

  /**
   * Answers the calls of the last entry. A world whose server is lost is made anew once.
   *
   * @throws what the world throws; it is then closed and not kept
   */
  async answer(request: WorldRequest, entries: readonly ChatEntry[]): Promise<ToolEntry[]> {
    const message = entries.at(-1);
    if (message === undefined || !isParticipant(message) || message.tool_calls === null) {
      throw new TypeError(`${request.row}: the last entry calls no tools`);
    }
    const past = answeredMessages(request.task, entries);
    try {
      return await this.#answer(request, past, message);
    } catch (error) {
      if (!MatrixError.isInstance(error) || !error.retryable || request.hop.signal.aborted) throw error;
      return this.#answer(request, past, message);
    }
  }

  /** Closes the row's world, where this process has it. */
  async release(row: string): Promise<void> {
    const held = this.#held.get(row);
    this.#held.delete(row);
    await held?.world.close();
  }

  async #answer(
    request: WorldRequest,
    past: readonly ParticipantEntry[],
    message: ParticipantEntry,
  ): Promise<ToolEntry[]> {
    const world = await this.#worldAfter(past, request);
    try {
      const answers = await world.answer(message, request.hop);
      this.#keep(request.row, { world, past: textOf([...past, message]) });
      return answers;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  async #worldAfter(past: readonly ParticipantEntry[], request: WorldRequest): Promise<World> {
    const held = this.#held.get(request.row);
    this.#held.delete(request.row);
    if (held !== undefined) {
      if (held.past === textOf(past)) return held.world;
      // a redelivered message, or one whose history another process went on with
      await held.world.close();
    }
    const world = await this.#worlds.open(request);
    try {
      for (const message of past) await world.repeat(message, request.hop);
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  #keep(row: string, held: Held): void {
    const other = this.#held.get(row);
    this.#held.delete(row);
    this.#held.set(row, held);
    const closing = other === undefined ? [] : [other];
    for (const [oldest, unused] of this.#held) {
      if (this.#held.size <= this.#limit) break;
      this.#held.delete(oldest);
      closing.push(unused);
    }
    // nobody waits for them, and a world that does not close well is of no use to anybody
    for (const { world } of closing) world.close().catch(() => undefined);
  }
}

function textOf(messages: readonly ParticipantEntry[]): string {
  return JSON.stringify(messages.map(({ role, tool_calls }) => [role, tool_calls]));
}
