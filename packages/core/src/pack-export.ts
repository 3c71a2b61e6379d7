import type { ChatMessage, ToolDefinition } from "./chat-model.ts";
import type { JsonObject } from "./json.ts";

/** A dialogue with a model as a record holds it, for training on. */
export interface Conversation {
  readonly messages: readonly ChatMessage[];
  /** Tools that the model was offered, where it was offered any and the record tells them. */
  readonly tools?: readonly ToolDefinition[];
}

/**
 * The dialogues in one record, none where it has none.
 *
 * @throws {DataError} for a record of another pack
 */
export type ReadConversations = (
  record: JsonObject,
) => readonly Conversation[] | Promise<readonly Conversation[]>;

/** What a pack's own format is written from. */
export interface ExportRun<Options> {
  readonly run: string;
  readonly options: Options;
  /** Configured seed of the run. */
  readonly seed: number;
  /** Name of the model that each role asked, by the names of {@link WorkloadPack.models}. */
  readonly models: { readonly [name: string]: string };
  /** Which part of the run is wanted, where a file holds only one, such as one domain. */
  readonly part?: string;
  /** The run's records, in the order in which they were written; each call reads them again from the start. */
  records(): AsyncIterable<JsonObject>;
}

/** A format of a pack's own in which a run's records can be written. */
export interface PackExport<Options> {
  /** One sentence. */
  readonly description: string;
  /** Name of the file where none is given, such as `results.json`. */
  readonly file: string;
  /** Pieces of the file's text, in memory that does not grow with the records. @throws {MatrixError} where they cannot be written so */
  write(run: ExportRun<Options>): AsyncIterable<string>;
}
