import { exposition } from "@matrix/telemetry";
import { expect, test } from "vitest";

test("metrics are written as Prometheus reads them, hostile label values included", () => {
  const text = exposition(
    [
      {
        name: "rows_total",
        type: "counter",
        help: "Rows, by\nwhat \\ they are.",
        samples: [{ labels: { outcome: 'a"b\\c\nd' }, value: 3 }],
      },
      { name: "limit", type: "gauge", help: "A limit.", samples: [{ value: Number.POSITIVE_INFINITY }] },
    ],
    { run: "r" },
  );
  // By hand, from Prometheus' description of its text format 0.0.4.
  expect(text).toBe(
    [
      "# HELP rows_total Rows, by\\nwhat \\\\ they are.",
      "# TYPE rows_total counter",
      'rows_total{run="r",outcome="a\\"b\\\\c\\nd"} 3',
      "# HELP limit A limit.",
      "# TYPE limit gauge",
      'limit{run="r"} +Inf',
      "",
    ].join("\n"),
  );
});

test("a metric without samples is left out", () => {
  expect(exposition([{ name: "none", type: "gauge", help: "Nothing.", samples: [] }])).toBe("");
});
