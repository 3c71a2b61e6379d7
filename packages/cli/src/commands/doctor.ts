import { parseDuration } from "@matrix/config";
import type { ConfigRequest } from "../config/config-request.ts";
import type { LlmConfig } from "../config/config-schema.ts";
import { checkPartsFit } from "../config/parts-that-fit.ts";
import { RunConfigs } from "../config/run-configs.ts";
import { nameAndPlace, placedOffload } from "../config/settle.ts";
import { brokerCheck } from "../doctor/broker-check.ts";
import { type Check, checkLine } from "../doctor/check.ts";
import { endpointChecks } from "../doctor/endpoint-checks.ts";
import { openFilesCheck, runFolderCheck } from "../doctor/machine-checks.ts";
import { storeCheck } from "../doctor/store-check.ts";
import { exitCode } from "../exit-codes.ts";
import { plainText } from "../plain-text.ts";
import { chatModel } from "../run/chat-model.ts";
import { missingKey } from "../run/require-key.ts";
import { startBundledSimulator } from "../run/simulator.ts";

/** Options of `matrix doctor`. */
export interface DoctorCommandOptions {
  readonly json: boolean;
  /** For each answer of a server, such as 30s. */
  readonly timeout: string;
}

/** `matrix doctor [PACK] key=value…`: whether what a run needs is there. @returns the exit code. */
export async function doctorCommand(
  { configName, configDirs, overrides }: ConfigRequest,
  { json, timeout }: DoctorCommandOptions,
): Promise<number> {
  const configs = new RunConfigs(configDirs);
  const sections = ["llm", "run", "transport", "offload"] as const;
  const { llm, run, transport, offload } = await configs.loadSections(configName, overrides, sections);
  checkPartsFit({ run, transport, offload });
  const timeoutMs = parseDuration(timeout, "--timeout");
  const checks = [
    ...(await modelChecks(llm, timeoutMs)),
    openFilesCheck(connections(llm, run.max_in_flight)),
    await runFolderCheck(nameAndPlace(run, new Date()).dir),
    await brokerCheck(transport, timeoutMs),
    await storeCheck(placedOffload(offload, process.cwd()), timeoutMs),
  ];
  const good = checks.every(({ status }) => status !== "bad");
  const text = json ? JSON.stringify({ ok: good, checks }) : checks.map(checkLine).map(plainText).join("\n");
  process.stdout.write(`${text}\n`);
  return good ? exitCode.ok : exitCode.usage;
}

/** Connections at once: a row asks one model at a time. Those of the simulator have both ends in this process. */
function connections(llm: LlmConfig, maxInFlight: number): number {
  if (llm.kind === "none") return 0;
  return Math.min(maxInFlight, llm.max_concurrency) * (llm.kind === "simulator" ? 2 : 1);
}

async function modelChecks(llm: LlmConfig, timeoutMs: number): Promise<Check[]> {
  if (llm.kind === "none") return [{ name: "model", status: "ok", text: "none is asked: llm=none" }];
  if (llm.kind === "simulator") return simulatorChecks(llm, timeoutMs);
  // Refuses what is no address.
  chatModel(llm, undefined);
  const missing = missingKey(llm, process.env);
  if (missing !== undefined) return [{ name: "endpoint", status: "bad", text: missing }];
  const keyVariable = llm.api_key_env ?? "OPENAI_API_KEY";
  const apiKey = process.env[keyVariable]?.trim() || undefined;
  const endpoints = llm.base_url.split(",").map((url) => url.trim().replace(/\/+$/, ""));
  const sites = endpoints.map((endpoint) => ({ endpoint, model: llm.model, keyVariable, apiKey, timeoutMs }));
  return (await Promise.all(sites.map(endpointChecks))).flat();
}

async function simulatorChecks(
  llm: Extract<LlmConfig, { kind: "simulator" }>,
  timeoutMs: number,
): Promise<Check[]> {
  const simulator = await startBundledSimulator(llm.model, llm.simulator);
  try {
    const site = { endpoint: `${simulator.url}/v1`, model: llm.model, keyVariable: undefined, timeoutMs };
    return await endpointChecks({ ...site, apiKey: undefined });
  } finally {
    await simulator.stop();
  }
}
