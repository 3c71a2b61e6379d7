import { startTraceCollector } from "@matrix/testkit";
import { expect, onTestFinished, vi } from "vitest";
import { gatedModel } from "./support/gated-model.ts";
import { questions } from "./support/questions.ts";
import { type Shell, test } from "./support/shell.ts";

async function probesOf(shell: Shell, run: string): Promise<string> {
  return vi.waitFor(
    async () => {
      const { stdout } = await shell.matrix(["status", run, "--json"]);
      const { processes } = JSON.parse(stdout) as { processes: { probes?: string }[] };
      expect(processes[0]?.probes).toBeDefined();
      return processes[0]!.probes!;
    },
    { timeout: 20_000, interval: 200 },
  );
}

test("a running process answers probes and scrapes, and says where", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(4));
  await using model = await gatedModel();
  const running = shell.start([
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    "telemetry.port=0",
    ...model.keys,
  ]);
  await model.asked(4);
  const url = await probesOf(shell, "first");

  const ready = await fetch(`${url}/readyz`);
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { ok: true, run: "first", kind: "runner", phase: "running" },
  ]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain('matrix_rows_in_flight{run="first",kind="runner"} 4\n');
  expect(metrics).toContain('matrix_rows_expected{run="first",kind="runner"} 4\n');
  expect(metrics).toMatch(
    /^matrix_model_requests_in_flight\{run="first",kind="runner",model="simulated",endpoint="[^"]+"\} 4$/m,
  );
  const { stdout: targets } = await shell.matrix(["status", "first", "--targets"]);
  expect(JSON.parse(targets)).toEqual([
    { targets: [new URL(url).host], labels: { machine: expect.any(String) } },
  ]);

  model.release();
  expect((await running.ended).code).toBe(0);
  expect((await shell.matrix(["status", "first", "--targets"])).stdout).toBe("[]\n");
});

test("each row is one trace: a span for the row, its hops below, their calls below them", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(3));
  const collector = await startTraceCollector();
  onTestFinished(() => collector.close());
  const { code, stderr } = await shell.matrix(
    ["run", "coral", "data.path=questions.jsonl", "llm=simulator", "run.id=first", "telemetry.traces=true"],
    { env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } },
  );
  expect(code, stderr).toBe(0);
  const records = await shell.records("first");
  const traces = Map.groupBy(collector.spans, ({ traceId }) => traceId);
  expect(traces.size).toBe(3);
  for (const spans of traces.values()) {
    const [root, ...others] = spans.filter(({ parentSpanId }) => !parentSpanId);
    expect(others).toEqual([]);
    expect(root!.name).toBe("matrix row");
    const record = records.find(({ row }) => row === root!.attributes["matrix.row"])!;
    const hops = spans.filter(({ parentSpanId }) => parentSpanId === root!.spanId);
    // The opening stands in the history without a hop.
    expect(hops.map(({ attributes }) => attributes["gen_ai.agent.name"])).toHaveLength(
      record.history.length - 1,
    );
    expect(hops).toHaveLength(root!.attributes["matrix.steps"] as number);
    const calls = spans.filter(({ name }) => name.startsWith("chat "));
    const hopIds = new Set(hops.map(({ spanId }) => spanId));
    expect(calls.length).toBeGreaterThan(0);
    for (const { parentSpanId, attributes } of calls) {
      expect(hopIds.has(parentSpanId!)).toBe(true);
      expect(attributes["gen_ai.usage.output_tokens"]).toBeGreaterThan(0);
    }
    expect(spans).toHaveLength(1 + hops.length + calls.length);
  }
});

test("a collector that is not there costs the run nothing", async ({ shell }) => {
  await shell.write("questions.jsonl", questions(2));
  const { code, stderr } = await shell.matrix(
    ["run", "coral", "data.path=questions.jsonl", "llm=simulator", "run.id=first", "telemetry.traces=true"],
    { env: { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" } },
  );
  expect(code, stderr).toBe(0);
  expect(await shell.records("first")).toHaveLength(2);
});
