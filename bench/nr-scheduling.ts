// What scheduling row by row is worth for NaturalReasoning: the runtime and the batch pipeline on the same simulated servers, with the
// same answers, on virtual time; beside them the model of row by row in ../shared, where it is there.
// Without an argument both, each in a process of its own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { memoryTransport } from "@matrix/transport-memory";
import {
  measureBatches,
  measureRows,
  type ScheduleOutcome,
} from "../packages/agents-naturalreasoning/bench/scheduling.ts";
import { parameters, plannedAnswers } from "../packages/agents-naturalreasoning/bench/scheduling-plan.ts";

const leastShareOfModel = 0.95;
/** Matrix, arXiv 2511.21686: NaturalReasoning at 14,000 in flight against batches in Ray Data. */
const ratioInPaper = 2.1;
const modelFile = resolve(import.meta.dirname, "../../shared/bench/peers/w3/sim.mjs");

/** What the model is told of a workload, and what it says of it. */
interface SchedulingModel {
  simulate(workload: {
    readonly kind: "row";
    readonly rows: number;
    readonly window: number;
    readonly replicas: number;
    readonly slots: number;
    readonly t0: number;
    readonly t1: number;
    readonly preTokens: number;
    /** Calls of the next row. */
    calls(): number;
    tokens(random: unknown, gauss: unknown, row: number, call: number): number;
  }): { readonly steady_tok_s: number; readonly makespan_s: number };
}

const [only] = process.argv.slice(2);
if (only === "rows") console.log(JSON.stringify(await measureRows((clock) => memoryTransport({ clock }))));
else if (only === "batches") console.log(JSON.stringify(await measureBatches()));
else await report();

async function report(): Promise<void> {
  const { rows, window, replicas, slots, actors, batch, passing } = parameters;
  console.log(
    `${rows.toLocaleString("en")} documents of which ${passing * 100} % pass the filter, ${window.toLocaleString("en")} in flight, ${replicas} servers of ${slots} slots, on virtual time\n`,
  );
  const byRow = alone("rows");
  const byBatch = alone("batches");
  const model = await modelled();
  console.log("| schedule | tokens/s, steady | makespan, s | the runtime is worth, steady | over all |");
  console.log("| --- | ---: | ---: | ---: | ---: |");
  const line = (name: string, tokensPerSecond: number, makespanS: number) =>
    console.log(
      `| ${name} | ${Math.round(tokensPerSecond).toLocaleString("en")} | ${makespanS.toFixed(0)} | ${(byRow.tokensPerSecond / tokensPerSecond).toFixed(2)}x | ${(makespanS / byRow.makespanS).toFixed(2)}x |`,
    );
  line("the runtime, row by row", byRow.tokensPerSecond, byRow.makespanS);
  line(`the batch pipeline, ${actors} batches of ${batch}`, byBatch.tokensPerSecond, byBatch.makespanS);
  if (model !== undefined) line("model of row by row", model.steady_tok_s, model.makespan_s);
  console.log(`\nin the paper, against batches in Ray Data: ${ratioInPaper}x`);
  console.log(
    `the runtime takes ${byRow.cores.toFixed(2)} cores at that rate, the simulated servers included`,
  );
  if (model === undefined) {
    console.log("model of row by row left out: there is no ../shared beside the repository");
    return;
  }
  const share = byRow.tokensPerSecond / model.steady_tok_s;
  console.log(
    `share of the model of row by row: ${share.toFixed(3)} (target: at least ${leastShareOfModel})`,
  );
  if (share < leastShareOfModel) process.exitCode = 1;
}

/** The model, with the very answers that the runtime meets with. */
async function modelled() {
  if (!existsSync(modelFile)) return undefined;
  const { simulate } = (await import(modelFile)) as SchedulingModel;
  const { tokenBaseMs, tokenShareMs, promptTokens, ...others } = parameters;
  let next = 0;
  return simulate({
    ...others,
    kind: "row",
    t0: tokenBaseMs,
    t1: tokenShareMs,
    preTokens: promptTokens,
    calls: () => plannedAnswers(next++).length,
    tokens: (_random, _gauss, row, call) => plannedAnswers(row)[call] ?? 0,
  });
}

function alone(what: "rows" | "batches"): ScheduleOutcome {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--conditions=@matrix/source", import.meta.filename, what],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${what} failed: ${stderr.trim().slice(-500)}`);
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as ScheduleOutcome;
}
