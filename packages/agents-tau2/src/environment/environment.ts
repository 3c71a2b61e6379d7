import * as texts from "../fixed-texts.ts";
import type { Requestor, ToolCall, ToolMessage } from "../task/messages.ts";
import type { EnvironmentAssertion, EnvironmentCall } from "../task/task.ts";
import { Tau2Error } from "../tau2-error.ts";
import { pythonText } from "../value/python-text.ts";
import { type Dictionary, typeName, type Value } from "../value/value.ts";
import { toolContent } from "./tool-content.ts";
import { mutatesState } from "./tool-kinds.ts";
import type { Toolkit } from "./toolkit.ts";

/** What makes up an environment. */
export interface EnvironmentParts {
  readonly domain: string;
  /** The text the agent has to follow. */
  readonly policy: string;
  readonly agent: Toolkit;
  readonly user?: Toolkit;
  /** Whether the agent works alone and has the user's tools too. */
  readonly solo?: boolean;
  /** Brings the two sides together; runs after every call. @throws {Tau2Error} when they cannot be */
  readonly sync?: () => void;
}

/** The hashes of both databases; null where the domain has no such side. */
export type DatabaseHashes = {
  readonly agent_db_hash: string;
  readonly user_db_hash: string | null;
};

/** The world of one row: both databases and the tools that work on them. */
export class Environment {
  readonly domain: string;
  readonly policy: string;
  readonly agent: Toolkit;
  readonly user: Toolkit | undefined;
  readonly solo: boolean;
  readonly #sync: () => void;

  /** @throws {Tau2Error} in solo mode, when both sides have a tool of the same name */
  constructor(parts: EnvironmentParts) {
    this.domain = parts.domain;
    this.policy = parts.policy;
    this.agent = parts.agent;
    this.user = parts.user;
    this.solo = parts.solo ?? false;
    this.#sync = parts.sync ?? (() => undefined);
    if (this.solo) this.#refuseOverlap();
    this.sync();
  }

  /** Brings agent's and user's side together, as after a call. @throws {Tau2Error} */
  sync(): void {
    this.#sync();
  }

  hashes(): DatabaseHashes {
    return { agent_db_hash: this.agent.db.hash(), user_db_hash: this.user?.db.hash() ?? null };
  }

  has(tool: string): boolean {
    return this.agent.has(tool) || this.user?.has(tool) === true;
  }

  /** Whether a tool changes state; an unknown one counts as if it did. */
  mutates(tool: string): boolean {
    const side = this.agent.has(tool) ? this.agent : this.user;
    const kind = side?.kind(tool);
    return kind === undefined || mutatesState(kind);
  }

  /** Runs a tool for its result, without bringing the sides together. @throws {Tau2Error} */
  call(requestor: Requestor, name: string, args: Dictionary): Value {
    refuseReserved(args);
    if (requestor === "user") {
      if (this.solo) throw new Tau2Error("ValueError", texts.noUserCallsWhenSolo);
      if (this.user === undefined) throw new Tau2Error("ValueError", texts.noUserTools);
      return this.user.use(name, args);
    }
    if (this.solo && this.user?.has(name) === true) return this.user.use(name, args);
    return this.agent.use(name, args);
  }

  /** Answers a tool call. A refusal is an answer too; what it changed before refusing stays changed. */
  respond(call: ToolCall): ToolMessage {
    let content: string;
    let error = false;
    try {
      const result = this.call(call.requestor, call.name, call.arguments);
      this.sync();
      content = toolContent(result);
    } catch (failure) {
      if (!(failure instanceof Tau2Error)) throw failure;
      content = texts.errorContent(failure.message);
      error = true;
    }
    return {
      id: call.id,
      role: "tool",
      content,
      requestor: call.requestor,
      error,
      turn_idx: null,
      timestamp: null,
    };
  }

  /** Runs any function of one side. @throws {Tau2Error} */
  run(call: EnvironmentCall | EnvironmentAssertion): Value {
    const side = call.env_type === "user" ? this.user : this.agent;
    if (side === undefined) {
      throw new Tau2Error("AttributeError", texts.noSuchAttribute("NoneType", call.func_name));
    }
    const result = side.call(call.func_name, call.arguments);
    this.sync();
    return result;
  }

  /** Whether an assertion holds. @throws {Tau2Error} when its function fails or gives no boolean */
  holds(assertion: EnvironmentAssertion): boolean {
    const result = this.run(assertion);
    if (typeof result !== "boolean") {
      throw new Tau2Error("ValueError", texts.notABoolean(assertion.func_name, typeName(result)));
    }
    return result === assertion.assert_value;
  }

  #refuseOverlap(): void {
    const shared = this.agent.tools.map((tool) => tool.name).filter((name) => this.user?.has(name) === true);
    if (shared.length === 0) return;
    const names = `{${shared.map((name) => `'${pythonText(name)}'`).join(", ")}}`;
    throw new Tau2Error("ValueError", texts.toolNamesOverlap(names));
  }
}

// the original passes arguments on through functions that have parameters of these names
const makeToolCall = "Environment.make_tool_call";

function refuseReserved(args: Dictionary): void {
  for (const name of ["self", "tool_name"]) {
    if (args.has(name)) throw new Tau2Error("TypeError", texts.repeatedArgument(makeToolCall, name));
  }
  if (args.has("requestor")) {
    const callee = `tau2.environment.environment.${makeToolCall}`;
    throw new Tau2Error("TypeError", texts.repeatedKeywordArgument(callee, "requestor"));
  }
}
