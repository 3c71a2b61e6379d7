import type { OutcomeCounts, RoleCounters, RunCounters } from "@matrix/core";
import { bytes, histogramSamples, secondsFromMs } from "./histogram-samples.ts";
import type { Labels, MetricFamily, Sample } from "./metric-family.ts";

/** What a process of a run knows, read anew for each scrape. */
export interface RunFigures {
  readonly counters: RunCounters;
  /** Messages waiting in this process, by role. */
  readonly waiting: { readonly [role: string]: number };
  /** Known to the process that writes the records. */
  readonly rows?: {
    /** Of the whole run, earlier processes included. */
    readonly records: OutcomeCounts;
    readonly inFlight: number;
    /** Rows (times trials) in all, where known. */
    readonly total: number | undefined;
  };
}

/** The metrics of one process's part in a run. */
export function runMetrics({ counters, waiting, rows }: RunFigures): MetricFamily[] {
  const roles = [...counters.roles.values()];
  const ofRoles = (figure: (role: RoleCounters) => number) =>
    roles.map((role) => ({ labels: { role: role.role }, value: figure(role) }));
  return [
    ...(rows === undefined ? [] : rowMetrics(rows)),
    counter(
      "matrix_hops_total",
      "Hops done.",
      ofRoles(({ hops }) => hops),
    ),
    counter(
      "matrix_hop_errors_total",
      "Hops that ended their row with an error.",
      ofRoles(({ errors }) => errors),
    ),
    {
      name: "matrix_row_errors_total",
      type: "counter",
      help: "Rows that ended here with an error, by its class (docs/errors.md).",
      samples: labelled("class", counters.errors),
    },
    gauge(
      "matrix_hops_running",
      "Hops going on.",
      ofRoles(({ running }) => running),
    ),
    gauge(
      "matrix_waiting_messages",
      "Messages that wait for this process, at the broker too.",
      labelled("role", Object.entries(waiting)),
    ),
    {
      name: "matrix_hop_duration_seconds",
      type: "histogram",
      help: "How long a hop took, its calls of models and tools included.",
      samples: roles.flatMap(({ role, latencyMs }) => histogramSamples(latencyMs, secondsFromMs, { role })),
    },
    {
      name: "matrix_message_size_bytes",
      type: "histogram",
      help: "Sizes of messages sent on, as a transport encodes them.",
      samples: histogramSamples(counters.messageBytes, bytes),
    },
    counter("matrix_tokens_total", "Tokens of accepted replies, as servers counted them.", [
      { labels: { type: "prompt" }, value: counters.promptTokens },
      { labels: { type: "completion" }, value: counters.completionTokens },
    ]),
    counter("matrix_redelivered_total", "Messages delivered again.", [{ value: counters.redelivered }]),
    counter("matrix_recalled_total", "Steps whose accepted result was known: no agent was asked again.", [
      { value: counters.recalled },
    ]),
  ];
}

function rowMetrics({ records, inFlight, total }: NonNullable<RunFigures["rows"]>): MetricFamily[] {
  const outcomes = Object.entries(records);
  return [
    counter(
      "matrix_rows_total",
      "Rows that have their record, by outcome; of the whole run.",
      labelled("outcome", outcomes),
    ),
    gauge("matrix_rows_in_flight", "Rows between feeder and record.", [{ value: inFlight }]),
    gauge(
      "matrix_rows_expected",
      "Rows of the data set, times trials.",
      total === undefined ? [] : [{ value: total }],
    ),
  ];
}

export function counter(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, type: "counter", help, samples };
}

export function gauge(name: string, help: string, samples: readonly Sample[]): MetricFamily {
  return { name, type: "gauge", help, samples };
}

/** One sample for each value of one label. */
export function labelled(
  label: string,
  values: Iterable<readonly [string, number]>,
  others: Labels = {},
): Sample[] {
  return [...values].map(([name, value]) => ({ labels: { ...others, [label]: name }, value }));
}
