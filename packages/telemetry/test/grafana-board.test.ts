import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RunCounters } from "@matrix/core";
import { type MetricFamily, modelMetrics, ProcessWatch, runMetrics, spanMetrics } from "@matrix/telemetry";
import { parser } from "@prometheus-io/lezer-promql";
import { expect, test } from "vitest";

interface Board {
  readonly templating: { readonly list: readonly { readonly name: string; readonly definition?: string }[] };
  readonly panels: readonly {
    readonly title: string;
    readonly datasource: { readonly uid: string };
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
  }[];
}

const board = JSON.parse(readFileSync(join(import.meta.dirname, "../grafana/matrix.json"), "utf8")) as Board;
const targets = board.panels.flatMap(({ targets }) => targets);

/** All that a process can expose. */
function families(): MetricFamily[] {
  const watch = new ProcessWatch();
  const rows = { records: { success: 1, failed: 0, dead: 0 }, inFlight: 1, total: 2 };
  const all = [
    ...runMetrics({ counters: new RunCounters(), waiting: {}, rows }),
    ...modelMetrics([]),
    ...spanMetrics({ handed: 0, exported: 0, failed: 0 }),
    ...watch.metrics(),
  ];
  watch.close();
  return all;
}

const exposed = new Set(
  families().flatMap(({ name, type }) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  ),
);

function metricsIn(expr: string): string[] {
  return expr.match(/\b(?:matrix|process|nodejs)_[a-z_]+/g) ?? [];
}

test("the board asks for metrics that processes expose, and for no other", () => {
  const asked = [
    ...targets.map(({ expr }) => expr),
    ...board.templating.list.flatMap((each) => each.definition ?? []),
  ];
  const names = asked.flatMap(metricsIn);
  expect(names.length).toBeGreaterThan(targets.length - 1);
  expect(names.filter((name) => !exposed.has(name))).toEqual([]);
});

test("every metric that a process exposes is on the board, sums and counts of histograms aside", () => {
  const shown = new Set(targets.flatMap(({ expr }) => metricsIn(expr)));
  const missing = [...exposed].filter((name) => !shown.has(name) && !/_(?:sum|count)$/.test(name));
  expect(missing).toEqual([]);
});

test("every panel looks at the chosen runs in the chosen Prometheus, and none lies over another", () => {
  for (const { datasource, targets } of board.panels) {
    expect(datasource.uid).toBe(`$${"{datasource}"}`);
    for (const { expr } of targets) expect(expr).toContain('run=~"$run"');
  }
  const cells = board.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
});

test("every expression is PromQL, as Prometheus' own grammar has it", () => {
  for (const { expr } of targets) {
    const asSent = expr.replaceAll("$__rate_interval", "1m");
    const wrong: string[] = [];
    parser.parse(asSent).iterate({
      enter: ({ type, from, to }) => {
        if (type.isError) wrong.push(`${from} to ${to}`);
      },
    });
    expect(wrong, asSent).toEqual([]);
  }
});

test("every rate is taken of something that only grows", () => {
  const types = new Map(families().map(({ name, type }) => [name, type]));
  for (const { expr } of targets) {
    for (const [, name] of expr.matchAll(/\brate\(([a-z_]+)/g)) {
      const family = name!.replace(/_bucket$/, "");
      expect(["counter", "histogram"], name).toContain(types.get(family));
    }
  }
});
