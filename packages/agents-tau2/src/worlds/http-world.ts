import { OptionError } from "@matrix/core";
import type { Briefing } from "../conversation/briefing.ts";
import {
  type ChatToolCall,
  entryOf,
  isParticipant,
  type ParticipantEntry,
  type ToolEntry,
} from "../conversation/chat-entry.ts";
import { toolContent } from "../environment/tool-content.ts";
import { errorContent } from "../fixed-texts.ts";
import type { Requestor } from "../task/messages.ts";
import type { Task } from "../task/task.ts";
import { jsonString, jsonText } from "../value/json-text.ts";
import { isDictionary, isList, type Value } from "../value/value.ts";
import type { EnvironmentServer, ServerAnswer } from "./environment-server.ts";
import { EnvironmentServerError } from "./environment-server-error.ts";
import type { Hop, World } from "./worlds.ts";

/** A row's world on a server of upstream's environment. */
export class HttpWorld implements World {
  readonly #server: EnvironmentServer;
  /** Given where the agent works alone: it then calls the user's tools too. */
  readonly #usersTools: ReadonlySet<string>;
  readonly #onClose: () => void;
  #syncs = true;

  constructor(server: EnvironmentServer, solo: Briefing | undefined, onClose: () => void) {
    this.#server = server;
    this.#usersTools = new Set(solo?.userTools?.map((tool) => tool.function.name));
    this.#onClose = onClose;
  }

  /** Brings the server's world to where the task begins. @throws {EnvironmentServerError} {OptionError} */
  async setUp({ id, initial_state: initial }: Task, hop: Hop): Promise<void> {
    if (initial?.initialization_data != null) {
      throw new OptionError(
        `tau2: task "${id}" puts data into the databases, which servers of upstream's environment cannot take; run it with environment.kind native`,
      );
    }
    for (const action of initial?.initialization_actions ?? []) {
      const answer = await this.#server.post("/api/v1/run_env_function", jsonText(action), hop.signal);
      if (!answer.ok) {
        throw new EnvironmentServerError(
          `task "${id}" cannot be set up: ${action.func_name} fails: ${answer.why}`,
        );
      }
      await this.#sync(hop);
    }
    const history = (initial?.message_history ?? []).map(entryOf);
    for (const [position, entry] of history.entries()) {
      const answered = history[position + 1]?.role === "tool";
      if (isParticipant(entry) && answered) await this.repeat(entry, hop);
    }
  }

  async answer(message: ParticipantEntry, hop: Hop): Promise<ToolEntry[]> {
    const answers: ToolEntry[] = [];
    for (const call of message.tool_calls ?? []) answers.push(await this.#run(call, message.role, hop));
    return answers;
  }

  /** Servers do not say which tools change something, so all calls are run. */
  async repeat(message: ParticipantEntry, hop: Hop): Promise<void> {
    await this.answer(message, hop);
  }

  async close(): Promise<void> {
    this.#onClose();
    await this.#server.end();
  }

  async #run(
    { id, name, arguments: args }: ChatToolCall,
    requestor: Requestor,
    hop: Hop,
  ): Promise<ToolEntry> {
    const side = this.#usersTools.has(name) ? "user" : requestor;
    // the arguments as the model wrote them: 1 and 1.0 differ to the server
    const body = `{"env_type": "${side}", "func_name": ${jsonString(name)}, "arguments": ${args}}`;
    const ran = await this.#server.post("/api/v1/run_tools", body, hop.signal);
    const answer = ran.ok ? await this.#synced(ran, hop) : ran;
    const content = answer.ok ? contentOf(answer.value) : errorContent(answer.why);
    return { role: "tool", id, content, requestor, error: !answer.ok };
  }

  /** A call after which the two sides cannot be brought together has failed too. */
  async #synced(ran: ServerAnswer, hop: Hop): Promise<ServerAnswer> {
    const synced = await this.#sync(hop);
    return synced.ok ? ran : synced;
  }

  async #sync(hop: Hop): Promise<ServerAnswer> {
    if (!this.#syncs) return nothing;
    try {
      return await this.#server.post("/api/v1/sync_tools", "{}", hop.signal);
    } catch (error) {
      if (!(error instanceof EnvironmentServerError) || error.status !== 404) throw error;
      // older servers have no such route, and most domains nothing to bring together
      this.#syncs = false;
      return nothing;
    }
  }
}

const nothing: ServerAnswer = { ok: true, value: null };

/** A result as the original's environment writes it into a tool message: what JSON holds of it is a record's fields. */
function contentOf(value: Value): string {
  return isList(value) || isDictionary(value) ? jsonText(value) : toolContent(value);
}
