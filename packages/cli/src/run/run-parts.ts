import { parseDuration } from "@matrix/config";
import type { AnyWorkloadPack, Shapes, WorkOptions } from "@matrix/core";
import type { Simulator } from "@matrix/testkit/simulator";
import type { RunFolder } from "../run-folder/run-folder.ts";
import { openRunOffload, type RunOffload } from "../store/run-offload.ts";
import type { Talk } from "../talk.ts";
import { ProcessTelemetry } from "../telemetry/process-telemetry.ts";
import { chatModel } from "./chat-model.ts";
import { modelsFor } from "./models-for.ts";
import { startBundledSimulator } from "./simulator.ts";

/** What every process of a run has, whatever its part in it. */
export interface RunParts {
  readonly options: Omit<WorkOptions<Shapes, unknown>, "transport" | "workload"> & {
    readonly workload: ReturnType<AnyWorkloadPack["create"]>;
  };
  readonly telemetry: ProcessTelemetry;
  close(): Promise<void>;
}

/** Opens the model, the store and the workload that a run's config names. @throws what keeps the process from beginning. */
export async function openRunParts(folder: RunFolder, pack: AnyWorkloadPack, talk: Talk): Promise<RunParts> {
  const { config } = folder.manifest;
  const { llm, run, transport } = config;
  let simulator: Simulator | undefined;
  let offload: RunOffload | undefined;
  let telemetry: ProcessTelemetry | undefined;
  const close = async () => {
    await telemetry?.close();
    await offload?.close();
    await simulator?.stop();
  };
  try {
    if (llm.kind === "simulator") simulator = await startBundledSimulator(llm.model, llm.simulator);
    offload = await openRunOffload(config.offload, transport.kind === "kafka", ({ error, retryInMs }) =>
      talk.warn(`${error.message}; nothing is lost, trying again in ${retryInMs} ms`),
    );
    telemetry = await ProcessTelemetry.open(config);
    const { observer } = telemetry;
    return {
      telemetry,
      options: {
        run: run.id,
        workload: pack.create(config.workload),
        resources: modelsFor(pack, config, telemetry.watched(chatModel(llm, simulator?.url))),
        ...offload.options,
        trials: run.trials,
        maxInFlight: run.max_in_flight,
        hopTimeoutMs: parseDuration(run.hop_timeout),
        drainMs: parseDuration(run.drain_timeout),
        ...(observer && { observer }),
        warn: (text) => talk.warn(text),
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
