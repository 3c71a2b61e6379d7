import type { Files, Sink, Transport } from "@matrix/core";
import type { Scenario } from "./scenario.ts";

/** A flaw built in on purpose, to see that it is found. */
export interface Mutation {
  readonly name: string;
  readonly files?: (files: Files) => Files;
  readonly transport?: (transport: Transport) => Transport;
  readonly sink?: (sink: Sink, files: Files) => Sink;
  /** Makes a world one in which the flaw can show: it may take faults that seldom come together. */
  readonly world?: (scenario: Scenario) => Scenario;
  /** Changes what the run is told, while the checks go on by what was drawn. */
  readonly scenario?: (scenario: Scenario) => Scenario;
}
