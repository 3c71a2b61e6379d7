/** Labels of a sample, by name. Values may be any text. */
export type Labels = { readonly [name: string]: string };

/** One number of a metric. */
export interface Sample {
  /** After the family's name: empty, `_bucket`, `_sum` or `_count`. */
  readonly suffix?: "_bucket" | "_sum" | "_count";
  readonly labels?: Labels;
  readonly value: number;
}

/** A metric with all its samples. Names carry their unit, and `_total` where they only grow, as Prometheus has it. */
export interface MetricFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Content type of {@link exposition}. */
export const expositionType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics in Prometheus' text format.
 *
 * @param common labels of every sample
 */
export function exposition(families: readonly MetricFamily[], common: Labels = {}): string {
  const lines: string[] = [];
  for (const { name, type, help, samples } of families) {
    if (samples.length === 0) continue;
    lines.push(`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`);
    for (const { suffix = "", labels = {}, value } of samples) {
      lines.push(`${name}${suffix}${labelText({ ...common, ...labels })} ${numberText(value)}`);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escaped(value).replaceAll('"', '\\"')}"`,
  );
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}

function numberText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}
