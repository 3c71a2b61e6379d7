import { hostname } from "node:os";
import { type ChatModel, OptionError, type RunObserver } from "@matrix/core";
import type { OpenAiChatModel } from "@matrix/llm";
import {
  exposition,
  modelMetrics,
  type ProbeServer,
  ProcessWatch,
  type RunFigures,
  rowTraces,
  runMetrics,
  type SpanExporter,
  serveProbes,
  spanMetrics,
  tracedModel,
} from "@matrix/telemetry";
import type { SettledConfig } from "../config/settle.ts";
import type { ProcessState } from "../workers/process-state.ts";

/** What a process can be asked about. */
export interface WatchedFigures extends RunFigures {
  readonly phase: ProcessState["phase"];
}

/** What a process of a run tells those who watch over it, as its config has it: perhaps nothing. */
export class ProcessTelemetry {
  readonly #config: SettledConfig;
  readonly #exporter: SpanExporter | undefined;
  readonly #models: OpenAiChatModel[] = [];
  #watch: ProcessWatch | undefined;
  #server: ProbeServer | undefined;

  private constructor(config: SettledConfig, exporter: SpanExporter | undefined) {
    this.#config = config;
    this.#exporter = exporter;
  }

  /** @throws {OptionError} where traces are asked for and OpenTelemetry is not installed. */
  static async open(config: SettledConfig): Promise<ProcessTelemetry> {
    return new ProcessTelemetry(config, config.telemetry?.traces ? await openExporter(config) : undefined);
  }

  /** Told of the run's hops and rows; undefined where nobody is to hear of them. */
  get observer(): RunObserver | undefined {
    const { run, telemetry } = this.#config;
    const exporter = this.#exporter;
    if (exporter === undefined) return undefined;
    return rowTraces({ run: run.id, trials: run.trials, exporter, share: telemetry?.trace_share ?? 1 });
  }

  /** Where its probes and metrics are, once they are served. */
  get url(): string | undefined {
    return this.#server?.url;
  }

  /** The model, with its calls counted and, where asked for, traced. */
  watched(model: OpenAiChatModel | undefined): ChatModel | undefined {
    const { run, llm, telemetry } = this.#config;
    if (model === undefined) return undefined;
    this.#models.push(model);
    if (this.#exporter === undefined || llm.kind === "none") return model;
    const share = telemetry?.trace_share ?? 1;
    return tracedModel(model, { run: run.id, model: llm.model, exporter: this.#exporter, share });
  }

  /** Begins to answer probes, where the config has a port for them. A port that cannot be had is told and ends nothing. */
  async serve(
    kind: ProcessState["kind"],
    look: () => WatchedFigures,
    warn: (text: string) => void,
  ): Promise<void> {
    const { run, telemetry } = this.#config;
    if (telemetry === undefined || telemetry.port === null) return;
    const watch = new ProcessWatch();
    this.#watch = watch;
    const detail = () => ({ run: run.id, kind, phase: look().phase });
    try {
      this.#server = await serveProbes({
        port: telemetry.port,
        host: telemetry.host,
        health: () => ({ ok: look().phase !== "failed", detail: detail() }),
        ready: () => ({ ok: look().phase === "running", detail: detail() }),
        metrics: () =>
          exposition(
            [
              ...runMetrics(look()),
              ...modelMetrics(this.#models.map((model) => model.stats())),
              ...(this.#exporter === undefined ? [] : spanMetrics(this.#exporter.counts)),
              ...watch.metrics(),
            ],
            { run: run.id, kind },
          ),
      });
    } catch (error) {
      warn(
        `probes and metrics cannot be served on ${telemetry.host}:${telemetry.port}: ${(error as Error).message}`,
      );
    }
  }

  async close(): Promise<void> {
    await this.#server?.close();
    this.#watch?.close();
    await this.#exporter?.close();
  }
}

async function openExporter({ run, pack }: SettledConfig): Promise<SpanExporter> {
  try {
    const { otlpSpanExporter } = await import("@matrix/telemetry");
    return await otlpSpanExporter({
      service: "matrix",
      attributes: {
        "matrix.run": run.id,
        "matrix.pack": pack,
        "host.name": hostname(),
        "process.pid": process.pid,
      },
    });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw cause;
    throw new OptionError(
      "telemetry.traces needs OpenTelemetry's packages: npm install @opentelemetry/sdk-trace@3 @opentelemetry/resources@3 @opentelemetry/exporter-trace-otlp-http@0.301, or telemetry.traces=false",
      { cause },
    );
  }
}
