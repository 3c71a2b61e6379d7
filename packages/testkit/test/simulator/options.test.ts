import { OptionError } from "@matrix/core";
import { afterEach, describe, expect, test } from "vitest";
import { formatDuration, parseDuration } from "../../src/simulator/duration.ts";
import {
  parseOptionText,
  type Simulator,
  type SimulatorOptions,
  simulatorOptionSpecs,
  startSimulator,
} from "../../src/simulator/index.ts";
import { resolveOptions } from "../../src/simulator/resolve-options.ts";

let simulator: Simulator | undefined;
afterEach(() => simulator?.stop());

describe("the option table", () => {
  test("names every option once, with a flag and a key that follow from the name", () => {
    const names = simulatorOptionSpecs.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, flag, key } of simulatorOptionSpecs) {
      expect(flag).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(key).toBe(flag.replaceAll("-", "_"));
      expect(name.toLowerCase()).toBe(flag.replaceAll("-", ""));
    }
  });

  // the names of llm-d-inference-sim's options in the groups that are covered
  test.each([
    "port",
    "model",
    "served-model-name",
    "max-model-len",
    "max-num-seqs",
    "max-waiting-queue-length",
    "mode",
    "seed",
    "startup-duration",
    "latency-calculator",
    "time-to-first-token",
    "time-to-first-token-std-dev",
    "inter-token-latency",
    "inter-token-latency-std-dev",
    "prefill-overhead",
    "prefill-time-per-token",
    "prefill-time-std-dev",
    "time-factor-under-load",
    "enable-kvcache",
    "kv-cache-size",
    "block-size",
    "failure-injection-rate",
    "failure-types",
    "fake-metrics",
  ])("has %s", (flag) => {
    expect(simulatorOptionSpecs.map((spec) => spec.flag)).toContain(flag);
  });

  test("every default is accepted", () => {
    const defaults = Object.fromEntries(simulatorOptionSpecs.map((spec) => [spec.name, spec.default]));
    expect(resolveOptions(defaults)).toEqual(resolveOptions({}));
  });

  test("texts from a command line become values by type", () => {
    const parse = (name: string, text: string) =>
      parseOptionText(simulatorOptionSpecs.find((spec) => spec.name === name)!, text);
    expect(parse("port", "8001")).toBe(8001);
    expect(parse("enableKvcache", "false")).toBe(false);
    expect(parse("servedModelName", "a b,c")).toEqual(["a", "b", "c"]);
    expect(parse("timeToFirstToken", "100ms")).toBe("100ms");
    expect(parse("faults", '[{"kind":"hang"}]')).toEqual([{ kind: "hang" }]);
    expect(() => parse("port", "eight")).toThrow('port must be a number, got "eight"');
    expect(() => parse("faults", "[")).toThrow("faults must be JSON");
  });
});

describe("option values", () => {
  test("what is given goes before the profile, the profile before the table", () => {
    const resolved = resolveOptions({ profile: "h100-8b", maxNumSeqs: 7 });
    expect(resolved).toMatchObject({
      maxNumSeqs: 7,
      stepBaseTime: 6.08,
      latencyCalculator: "step",
      seed: 42,
    });
  });

  test("the default profile answers after 30 ms and 1 ms a token, 4,096 at once", () => {
    expect(resolveOptions({})).toMatchObject({
      latencyCalculator: "constant",
      timeToFirstToken: 30,
      interTokenLatency: 1,
      maxNumSeqs: 4096,
    });
  });

  test.each([
    ["port", { port: 70_000 }, "port must be an integer from 0 to 65535, got 70000"],
    ["port", { port: 1.5 }, "port must be an integer from 0 to 65535, got 1.5"],
    ["maxNumSeqs", { maxNumSeqs: 0 }, "maxNumSeqs must be an integer of at least 1, got 0"],
    ["profile", { profile: "a100" }, 'profile must be one of default, h100-1b, h100-8b, got "a100"'],
    ["mode", { mode: "loud" }, 'mode must be one of random, echo, got "loud"'],
    ["failureTypes", { failureTypes: ["oops"] }, "failureTypes must be a list of rate_limit"],
    ["timeToFirstToken", { timeToFirstToken: "soon" }, "timeToFirstToken must be milliseconds or a duration"],
    [
      "std dev",
      { timeToFirstTokenStdDev: 10 },
      "timeToFirstTokenStdDev must be at most 30 % of timeToFirstToken (30 ms), got 10 ms",
    ],
    ["outputTokens", { outputTokens: { median: 0, sigma: 1 } }, "outputTokens must be"],
    ["unknown", { tokens: 1 }, "the simulator has no option tokens"],
    ["fault kind", { faults: [{ kind: "fire" }] }, "faults[0].kind must be one of status"],
    ["fault window", { faults: [{ kind: "hang", every: "1s" }] }, "faults[0] must have both every and lasts"],
    [
      "fault probability",
      { faults: [{ kind: "hang", probability: 2 }] },
      "faults[0].probability must be between 0 and 1, got 2",
    ],
    ["fake metric", { fakeMetrics: { speed: 1 } }, 'fakeMetrics has no metric "speed"'],
    [
      "fake value",
      { fakeMetrics: { runningRequests: "up" } },
      "fakeMetrics.runningRequests must be a number or a function",
    ],
    ["step time", { latencyCalculator: "step" }, "stepBaseTime must be above 0"],
    ["cache", { profile: "h100-8b", kvCacheSize: 10 }, "kvCacheSize x blockSize is 160 tokens"],
  ])("a wrong %s is refused with its rule", (_, options, message) => {
    expect(() => resolveOptions(options)).toThrow(OptionError);
    expect(() => resolveOptions(options)).toThrow(message);
  });

  test.each([
    ["100ms", 100],
    ["1.5s", 1500],
    ["1m30s", 90_000],
    ["750us", 0.75],
    ["8ns", 8e-6],
    ["2h", 7_200_000],
    [250, 250],
    ["250", 250],
    [0, 0],
  ])("%j is %d ms", (duration, milliseconds) => {
    expect(parseDuration(duration, "x")).toBeCloseTo(milliseconds, 9);
    expect(parseDuration(formatDuration(milliseconds), "x")).toBeCloseTo(milliseconds, 9);
  });
});

describe("changes while the server runs", () => {
  const post = (server: Simulator, body: string) =>
    fetch(`${server.url}/admin/config`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });

  async function start(options: SimulatorOptions = {}): Promise<Simulator> {
    simulator = await startSimulator({ port: 0, ...options });
    return simulator;
  }

  test("POST /admin/config changes latencies and faults and answers with what holds then", async () => {
    const server = await start();
    const answer = await post(
      server,
      '{"time-to-first-token":"250ms","failure-injection-rate":100,"failure_types":["rate_limit"]}',
    );
    expect(await answer.json()).toMatchObject({
      "time-to-first-token": "250ms",
      "failure-injection-rate": 100,
      "failure-types": ["rate_limit"],
    });
    const shown = await (await fetch(`${server.url}/admin/config`)).json();
    expect(shown).toMatchObject({ "time-to-first-token": "250ms", "inter-token-latency": "1ms" });
  });

  test.each([
    ['{"port":1}', "option port cannot be changed while the simulator runs"],
    ['{"speed":1}', 'the simulator has no option "speed"'],
    [
      '{"time-to-first-token":"250ms","time-factor-under-load":0.5}',
      "timeFactorUnderLoad must be a number of at least 1",
    ],
  ])("refuses %s and leaves everything as it was", async (body, message) => {
    const server = await start();
    const before = await (await fetch(`${server.url}/admin/config`)).text();
    const answer = await post(server, body);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining(JSON.stringify(message).slice(1, -1)),
    ]);
    expect(await (await fetch(`${server.url}/admin/config`)).text()).toBe(before);
  });

  test("the API key is not shown", async () => {
    const server = await start({ apiKey: "secret" });
    expect(await (await fetch(`${server.url}/admin/config`)).text()).not.toContain("secret");
  });
});
