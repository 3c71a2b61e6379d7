import type { PackExport } from "@matrix/core";
import type { Tau2Options } from "../pack/options.ts";
import { jsonText } from "../value/json-text.ts";
import { recordSimulation } from "./record-simulation.ts";
import { ResultsHead } from "./tau2-results.ts";

const style = { indent: 2, ascii: false };

/**
 * Upstream's results file, simulation by simulation, in the order of the records. The records are read twice: first for the tasks and
 * for what stands at the head.
 */
export const resultsExport: PackExport<Tau2Options> = {
  description:
    "results of Tau2-bench, as its viewer reads them; of one domain: --part NAME where there are several",
  file: "results.json",
  async *write({ options, models, seed, part, records }) {
    const about = { options, models, seed, ...(part === undefined ? {} : { domain: part }) };
    const head = new ResultsHead(about);
    for await (const line of records()) head.take(line);
    const { simulations: _, simulation_index: index, ...members } = await head.results();
    yield "{\n";
    for (const [name, value] of Object.entries(members)) {
      yield `  ${jsonText(name)}: ${jsonText(value, { ...style, margin: 2 })},\n`;
    }
    yield '  "simulations": [';
    let written = 0;
    for await (const line of records()) {
      const taken = head.take(line);
      if (taken === undefined) continue;
      const simulation = recordSimulation(taken.record, taken.task, line);
      yield `${written++ === 0 ? "" : ","}\n    ${jsonText(simulation, { ...style, margin: 4 })}`;
    }
    yield `${written === 0 ? "" : "\n  "}],\n  "simulation_index": ${jsonText(index)}\n}`;
  },
};
