import { afterEach, describe, expect, test } from "vitest";
import { type Simulator, startSimulator } from "../../src/simulator/index.ts";
import { LeapingClock } from "./leaping-clock.ts";
import { hasRecordings, ifRecorded, recordedText } from "./recorded-vllm.ts";

let simulator: Simulator | undefined;
afterEach(() => simulator?.stop());

async function start(options: Parameters<typeof startSimulator>[0] = {}): Promise<Simulator> {
  simulator = await startSimulator({
    port: 0,
    servedModelName: ["smol"],
    maxModelLen: 2048,
    clock: new LeapingClock(),
    ...options,
  });
  return simulator;
}

async function chat({ url }: Simulator, fields: Record<string, unknown> = {}): Promise<void> {
  const body = {
    messages: [{ role: "user", content: "Say hello to the world again." }],
    max_tokens: 5,
    ...fields,
  };
  const headers = { "content-type": "application/json" };
  await (
    await fetch(`${url}/v1/chat/completions`, { method: "POST", headers, body: JSON.stringify(body) })
  ).text();
}

async function metrics({ url }: Simulator): Promise<string> {
  return (await fetch(`${url}/metrics`)).text();
}

function value(text: string, line: string): number {
  return Number(
    text
      .split("\n")
      .find((candidate) => candidate.startsWith(`${line} `))
      ?.slice(line.length + 1),
  );
}

/** Lines of the families that are vLLM's or its HTTP server's, without values; those of its Python process are left out. */
function structure(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => !/^(# (HELP|TYPE) )?(python|process)_/.test(line) && line !== "")
    .map((line) => (line.startsWith("#") ? line : line.replace(/ [^ ]+$/, "")))
    .map((line) => (line.startsWith("vllm:cache_config_info") ? line.replace(/="[^"]*"/g, "") : line));
}

describe("metrics", () => {
  test.skipIf(!hasRecordings)(
    `before any chat they are the recorded ones, in name, help, label and order${ifRecorded}`,
    async () => {
      const server = await start();
      // what the recording had asked for by then: three requests without a route are counted, /server_info is not
      for (const path of [
        "/v1/models",
        "/health",
        "/version",
        "/ping",
        "/load",
        "/server_info",
        "/nope",
        "/",
      ]) {
        await (await fetch(server.url + path)).text();
      }
      await (await fetch(`${server.url}/v1/chat/completions`)).text();
      const recorded = recordedText("metrics_idle.txt");
      const text = await metrics(server);
      expect(structure(text)).toEqual(structure(recorded));
      const none = 'http_response_size_bytes_sum{handler="none"}';
      expect(value(text, none)).toBe(value(recorded, none));
    },
  );

  test("count prompts, cached prefixes, tokens and endings", async () => {
    const server = await start();
    await chat(server);
    await chat(server);
    await chat(server, { n: 2, temperature: 1, max_tokens: 3 });
    const text = await metrics(server);
    const labels = '{engine="0",model_name="smol"}';
    const prompt = value(text, `vllm:request_prompt_tokens_sum${labels}`) / 4;
    expect(value(text, `vllm:prompt_tokens_total${labels}`)).toBe(4 * prompt);
    expect(value(text, `vllm:generation_tokens_total${labels}`)).toBe(5 + 5 + 3 + 3);
    expect(value(text, `vllm:prefix_cache_hits_total${labels}`)).toBe(3 * 16);
    expect(
      value(text, 'vllm:request_success_total{engine="0",finished_reason="length",model_name="smol"}'),
    ).toBe(4);
    expect(value(text, `vllm:time_to_first_token_seconds_count${labels}`)).toBe(4);
    expect(value(text, `vllm:inter_token_latency_seconds_count${labels}`)).toBe(4 + 4 + 2 + 2);
    expect(
      value(text, 'http_requests_total{handler="/v1/chat/completions",method="POST",status="2xx"}'),
    ).toBe(3);
  });

  test("numbers of a million and more have an exponent, as the recorded client library writes them", async () => {
    const server = await start({
      fakeMetrics: { totalPromptTokens: 42_024_975, totalGenerationTokens: 44_108 },
    });
    const text = await metrics(server);
    expect(text).toContain('vllm:prompt_tokens_total{engine="0",model_name="smol"} 4.2024975e+07\n');
    expect(text).toContain('vllm:generation_tokens_total{engine="0",model_name="smol"} 44108.0\n');
  });

  test("fake metrics are shown in place of the real ones, and may move", async () => {
    const clock = { time: 0 };
    const server = await start({
      clock: { now: () => clock.time, schedule: () => () => {} },
      fakeMetrics: {
        runningRequests: "ramp:0:10:4s",
        waitingRequests: "squarewave:1:7:2s",
        kvCacheUsage: 0.4,
        ttftBucketsValues: [0, 3],
        requestSuccessTotal: { stop: 9 },
      },
    });
    const read = async () => {
      const text = await metrics(server);
      const gauge = (name: string) => value(text, `vllm:${name}{engine="0",model_name="smol"}`);
      return [gauge("num_requests_running"), gauge("num_requests_waiting"), gauge("kv_cache_usage_perc")];
    };
    expect(await read()).toEqual([0, 1, 0.4]);
    clock.time = 1200;
    expect(await read()).toEqual([3, 7, 0.4]);
    clock.time = 8400;
    expect(await read()).toEqual([10, 1, 0.4]);
    const text = await metrics(server);
    expect(
      value(text, 'vllm:time_to_first_token_seconds_bucket{engine="0",le="0.005",model_name="smol"}'),
    ).toBe(3);
    expect(
      value(text, 'vllm:request_success_total{engine="0",finished_reason="stop",model_name="smol"}'),
    ).toBe(9);
  });
});
