import type { Routing, SourceFingerprint } from "@matrix/core";
import type { DataConfig } from "../config/config-schema.ts";
import type { PreparedRun } from "../run/prepare-run.ts";
import { shorterPath } from "../shorter-path.ts";
import { type CallEstimate, callEstimate } from "./call-estimate.ts";

/** What a run would do. */
export interface RunPlan {
  readonly pack: { readonly name: string; readonly package: string; readonly version: string };
  readonly data: string;
  readonly llm: string;
  readonly orchestrator: {
    readonly name: string;
    readonly roles: readonly string[];
    readonly routing?: Routing;
  };
  readonly estimate: CallEstimate;
}

/** What a run would do. Counts the rows, where that does not take reading all of a large file. */
export async function runPlan({ config, pack, plugin, workload, data }: PreparedRun): Promise<RunPlan> {
  const { name, roles, routing } = workload.orchestrator;
  const { llm, run } = config;
  return {
    pack: { name: pack.name, package: plugin.package, version: plugin.version },
    data: dataText(config.data, data.fingerprint),
    llm: llm.kind === "openai" ? `${llm.model} at ${llm.base_url}, not asked` : llm.kind,
    orchestrator: { name, roles, ...(routing === undefined ? {} : { routing }) },
    estimate: callEstimate(await data.count(), run.trials, pack.maxCalls?.(config.workload)),
  };
}

function dataText(data: DataConfig, { description }: SourceFingerprint): string {
  return data.kind === "pack" ? description : description.replace(data.path, shorterPath);
}
