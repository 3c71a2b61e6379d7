import { RunCounters } from "@matrix/core";
import { modelMetrics, ProcessWatch, runMetrics, spanMetrics } from "@matrix/telemetry";
import { expect, test } from "vitest";

test("no sample has a label of its own where all have one of that name: the process's would be lost", () => {
  const watch = new ProcessWatch();
  const counters = new RunCounters();
  counters.role("asker").latencyMs.add(1);
  counters.error("timeout");
  const endpoint = {
    url: "http://localhost:1/v1",
    ...{ inFlight: 0, waiting: 0, concurrency: 1, calls: 1 },
    ...{ retries: { timeout: 1 }, failures: { timeout: 1 } },
    ...{ promptTokens: 1, cachedTokens: 0, completionTokens: 1, breaker: "closed" },
  };
  const families = [
    ...runMetrics({ counters, waiting: { asker: 1 } }),
    ...modelMetrics([{ model: "m", endpoints: [endpoint] }]),
    ...spanMetrics({ handed: 0, exported: 0, failed: 0 }),
    ...watch.metrics(),
  ];
  watch.close();
  const names = new Set(
    families.flatMap(({ samples }) => samples.flatMap(({ labels = {} }) => Object.keys(labels))),
  );
  expect([...names].toSorted()).toEqual(["class", "endpoint", "le", "model", "quantile", "role", "type"]);
});
