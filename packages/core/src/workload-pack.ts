import type { Static, TSchema } from "typebox";
import type { Agents } from "./agent.ts";
import type { Json, JsonObject } from "./json.ts";
import type { MetricsAccumulator } from "./metrics-accumulator.ts";
import type { Orchestrator } from "./orchestrator.ts";
import type { PackExport, ReadConversations } from "./pack-export.ts";
import type { RowId } from "./row.ts";
import type { RowSource } from "./row-source.ts";
import type { ShapeSchemas, Shapes } from "./shapes.ts";

/** A row as its workload wants it. */
export interface PreparedRow<Input> {
  readonly id: RowId;
  readonly input: Input;
}

/** What runs: an orchestrator, an agent for each of its roles, and how a row of the data set becomes its input. */
export interface Workload<S extends Shapes, Resources = unknown> {
  readonly orchestrator: Orchestrator<S>;
  readonly agents: Agents<S, Resources>;
  /** Checked at run time where given: the input once a row, a reply once a hop. */
  readonly schemas?: ShapeSchemas;
  /** @throws where the row cannot be used; it then ends `failed` with the error's class. Default: the value as it is, its `id`. */
  readonly prepare?: (value: Json) => PreparedRow<S["input"]>;
  /**
   * Finds out, before any row is let in and in every process that works on a run, whether what the agents need is there.
   * Nothing is closed afterwards. @throws {MatrixError} with what to do about it; the run does not begin then
   */
  readonly open?: (options: { readonly signal: AbortSignal }) => Promise<void>;
}

/** A package of agents, an orchestrator, schemas, metrics and options, that the command line can run by name. */
export interface WorkloadPack<
  Options extends TSchema = TSchema,
  S extends Shapes = Shapes,
  Resources = { readonly [model: string]: unknown },
> {
  /** Name on the command line. */
  readonly name: string;
  /** One sentence. */
  readonly description: string;
  /**
   * JSON Schema of the pack's options, each with a description and a default. A text with `format: "path"` names a file or
   * folder; the command line gives it as an absolute path, relative ones starting from where the run began.
   */
  readonly options: Options;
  /** Names of the chat models its agents ask for under these options; empty where they ask none. */
  models(options: Static<Options>): readonly (keyof Resources & string)[];
  /** Most model calls of one row under these options, retries not counted. Absent: no bound is known. */
  readonly maxCalls?: (options: Static<Options>) => number;
  /** Rows that the pack brings itself, for runs that name no data set. Default: none, a data set has to be given. */
  readonly source?: (options: Static<Options>) => RowSource;
  /**
   * The rows of a data set as this pack's runs are fed with them, for what only shows in their order and over all of them; each keeps
   * its index. A resumed run asks for rows from the middle on and must get the same. Default: as they are.
   */
  readonly rows?: (options: Static<Options>, source: RowSource) => RowSource;
  create(options: Static<Options>): Workload<S, Resources>;
  metrics(): MetricsAccumulator;
  /** Lines that show a record to a person. Default: its history, entry by entry. */
  readonly describe?: (record: JsonObject) => string[];
  /** Reads the dialogues of a record, to train models on. Absent: records hold no dialogue. */
  readonly conversations?: (options: Static<Options>) => ReadConversations;
  /** Further formats for a run's records, by the name that `matrix export --format` takes. */
  readonly exports?: { readonly [format: string]: PackExport<Static<Options>> };
}

/**
 * A pack whose types are not known, as when it is found by name. Its values are still checked: options by its schema, inputs
 * and replies by its workload's.
 */
// biome-ignore lint/suspicious/noExplicitAny: packs of all types stand in one registry; nothing else can stand for them all
export type AnyWorkloadPack = WorkloadPack<any, any, any>;
