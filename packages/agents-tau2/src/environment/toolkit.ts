import { noSuchAttribute, unknownTool } from "../fixed-texts.ts";
import { Tau2Error } from "../tau2-error.ts";
import type { Dictionary, Value } from "../value/value.ts";
import { bindArguments } from "./bind-arguments.ts";
import type { Database } from "./database.ts";
import type { PlainFunction, Tool, ToolKind } from "./tool.ts";

/** What tools of one side work on: the database, and whatever else the domain keeps per environment. */
export interface Kit {
  db: Database;
}

/** What the model is told of a tool, and what metrics count it as. */
export type ToolSummary = Omit<Tool<never>, "run">;

/** The tools and plain functions of one side (agent or user) of a domain; made once, shared by all environments. */
export interface ToolkitSpec<K extends Kit> {
  /** The original's class name; part of error texts. */
  readonly className: string;
  readonly tools: ReadonlyMap<string, Tool<K>>;
  readonly functions: ReadonlyMap<string, PlainFunction<K>>;
}

export function toolkitSpec<K extends Kit>(
  className: string,
  tools: readonly Tool<K>[],
  functions: readonly PlainFunction<K>[] = [],
): ToolkitSpec<K> {
  return {
    className,
    tools: new Map(tools.map((each) => [each.name, each])),
    functions: new Map(functions.map((each) => [each.name, each])),
  };
}

/** One side of an environment. */
export interface Toolkit {
  /** In the order in which models see them. */
  readonly tools: readonly ToolSummary[];
  db: Database;
  has(tool: string): boolean;
  kind(tool: string): ToolKind | undefined;
  /** Runs a tool. @throws {Tau2Error} when it refuses, or there is none of this name */
  use(tool: string, args: Dictionary): Value;
  /** Runs any function, tools included. @throws {Tau2Error} like {@link use} */
  call(func: string, args: Dictionary): Value;
}

/** The side of one environment: `spec` working on `kit`. */
export function toolkit<K extends Kit>(spec: ToolkitSpec<K>, kit: K): Toolkit {
  return new BoundToolkit(spec, kit);
}

class BoundToolkit<K extends Kit> implements Toolkit {
  readonly #spec: ToolkitSpec<K>;
  readonly #kit: K;

  constructor(spec: ToolkitSpec<K>, kit: K) {
    this.#spec = spec;
    this.#kit = kit;
  }

  get tools(): readonly ToolSummary[] {
    return [...this.#spec.tools.values()];
  }

  get db(): Database {
    return this.#kit.db;
  }

  set db(db: Database) {
    this.#kit.db = db;
  }

  has(tool: string): boolean {
    return this.#spec.tools.has(tool);
  }

  kind(tool: string): ToolKind | undefined {
    return this.#spec.tools.get(tool)?.kind;
  }

  use(tool: string, args: Dictionary): Value {
    const found = this.#spec.tools.get(tool);
    if (found === undefined) throw new Tau2Error("ValueError", unknownTool(tool));
    return this.#run(found, args);
  }

  call(func: string, args: Dictionary): Value {
    const found = this.#spec.tools.get(func) ?? this.#spec.functions.get(func);
    if (found === undefined)
      throw new Tau2Error("AttributeError", noSuchAttribute(this.#spec.className, func));
    return this.#run(found, args);
  }

  #run(found: Tool<K> | PlainFunction<K>, args: Dictionary): Value {
    return found.run(
      this.#kit,
      bindArguments(`${this.#spec.className}.${found.name}`, found.parameters, args),
    );
  }
}
