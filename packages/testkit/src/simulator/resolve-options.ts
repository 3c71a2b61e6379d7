import { OptionError } from "@matrix/core";
import { systemClock } from "./clock.ts";
import { readFakeMetrics } from "./fake-metrics.ts";
import { readFaults, resolveFault } from "./faults.ts";
import { isJsonObject, type Json } from "./json.ts";
import { simulatorOptionSpecs } from "./option-specs.ts";
import { OptionValues } from "./option-values.ts";
import type { OutputTokens, ResolvedOptions, SimulatorOptions } from "./options.ts";

/** Options by name, unchecked: as code, a config file or a request gave them. */
export type NamedOptions = Readonly<Record<string, unknown>>;

/** Options that have no name outside TypeScript. */
export type CodeOptions = Pick<SimulatorOptions, "answer" | "clock">;

/** Fills in defaults, profile first, and checks every value. @throws {OptionError} naming the option */
export function resolveOptions(named: NamedOptions, code: CodeOptions = {}): ResolvedOptions {
  const { answer, clock = systemClock } = code;
  const read = new OptionValues(named);
  const model = read.text("model");
  const served = read.list("servedModelName");
  const outputTokens = read.json("outputTokens");
  const fakeMetrics = read.json("fakeMetrics");
  const resolved: ResolvedOptions = {
    answer,
    clock,
    model,
    servedModelName: served.length === 0 ? [model] : served,
    host: read.text("host"),
    port: read.number("port"),
    maxModelLen: read.number("maxModelLen"),
    maxNumSeqs: read.number("maxNumSeqs"),
    maxWaitingQueueLength: read.number("maxWaitingQueueLength"),
    maxNumBatchedTokens: read.number("maxNumBatchedTokens"),
    mode: read.text("mode") === "echo" ? "echo" : "random",
    seed: read.number("seed"),
    apiKey: read.text("apiKey"),
    startupDuration: read.duration("startupDuration"),
    keepAliveTimeout: read.duration("keepAliveTimeout"),
    outputTokens: outputTokens === undefined ? undefined : readOutputTokens(outputTokens),
    toolCallProbability: read.number("toolCallProbability"),
    latencyCalculator: readCalculator(read.text("latencyCalculator")),
    timeToFirstToken: read.duration("timeToFirstToken"),
    timeToFirstTokenStdDev: read.duration("timeToFirstTokenStdDev"),
    interTokenLatency: read.duration("interTokenLatency"),
    interTokenLatencyStdDev: read.duration("interTokenLatencyStdDev"),
    prefillOverhead: read.duration("prefillOverhead"),
    prefillTimePerToken: read.duration("prefillTimePerToken"),
    prefillTimeStdDev: read.duration("prefillTimeStdDev"),
    timeFactorUnderLoad: read.number("timeFactorUnderLoad"),
    stepBaseTime: read.duration("stepBaseTime"),
    stepTimePerSequence: read.duration("stepTimePerSequence"),
    stepTimePerPromptToken: read.duration("stepTimePerPromptToken"),
    stepTimePerContextToken: read.duration("stepTimePerContextToken"),
    stepGraphLimit: read.number("stepGraphLimit"),
    stepTimeOverLimit: read.duration("stepTimeOverLimit"),
    frontEndTimePerRequest: read.duration("frontEndTimePerRequest"),
    frontEndTimePerPromptToken: read.duration("frontEndTimePerPromptToken"),
    frontEndTimePerAnswer: read.duration("frontEndTimePerAnswer"),
    frontEndTimePerChunk: read.duration("frontEndTimePerChunk"),
    enableKvcache: read.flag("enableKvcache"),
    kvCacheSize: read.number("kvCacheSize"),
    blockSize: read.number("blockSize"),
    enablePromptTokensDetails: read.flag("enablePromptTokensDetails"),
    failureInjectionRate: read.number("failureInjectionRate"),
    failureTypes: read.list("failureTypes"),
    faults: readFaults(read.json("faults") ?? []).map(resolveFault),
    fakeMetrics: fakeMetrics === undefined ? undefined : readFakeMetrics(fakeMetrics),
  };
  checkTogether(resolved);
  return resolved;
}

/** Applies a change of runtime options to options that were given before. @throws {OptionError} for any other option */
export function changeOptions(options: NamedOptions, change: NamedOptions): NamedOptions {
  for (const name of Object.keys(change)) {
    const spec = simulatorOptionSpecs.find((candidate) => candidate.name === name);
    if (spec?.runtime !== true) {
      const names = simulatorOptionSpecs.filter(({ runtime }) => runtime).map((candidate) => candidate.name);
      throw new OptionError(
        `option ${name} cannot be changed while the simulator runs; these can: ${names.join(", ")}`,
      );
    }
  }
  return { ...options, ...change };
}

function readCalculator(value: string): ResolvedOptions["latencyCalculator"] {
  return value === "step" || value === "per-token" ? value : "constant";
}

function readOutputTokens(value: Json): OutputTokens {
  const { median, sigma } = isJsonObject(value) ? value : {};
  if (typeof median === "number" && median >= 1 && typeof sigma === "number" && sigma >= 0) {
    return { median, sigma };
  }
  throw new OptionError(
    `outputTokens must be {"median": at least 1, "sigma": at least 0}, got ${JSON.stringify(value)}`,
  );
}

function checkTogether(options: ResolvedOptions): void {
  const deviations = [
    ["timeToFirstToken", options.timeToFirstToken, options.timeToFirstTokenStdDev],
    ["interTokenLatency", options.interTokenLatency, options.interTokenLatencyStdDev],
  ] as const;
  for (const [name, mean, deviation] of deviations) {
    if (deviation > 0.3 * mean) {
      throw new OptionError(
        `${name}StdDev must be at most 30 % of ${name} (${mean} ms), got ${deviation} ms`,
      );
    }
  }
  if (options.latencyCalculator === "step" && options.stepBaseTime <= 0) {
    throw new OptionError(
      'stepBaseTime must be above 0 with latencyCalculator "step"; set it, or take a profile such as h100-8b',
    );
  }
  const cacheTokens = options.kvCacheSize * options.blockSize;
  if (options.latencyCalculator === "step" && cacheTokens < options.maxModelLen) {
    throw new OptionError(
      `kvCacheSize x blockSize is ${cacheTokens} tokens, less than one sequence of maxModelLen ${options.maxModelLen}; raise kvCacheSize or lower maxModelLen`,
    );
  }
}
