import type { Histogram } from "./histogram.ts";
import { pythonFloat } from "./python-text.ts";

export type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number | Histogram | { readonly count: number; readonly sum: number };
  /** When it was first counted, seconds since 1970; undefined: the format has no such line for it. */
  readonly createdAt?: number;
}

export interface MetricFamily {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram" | "summary";
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** Families in Prometheus' text format 1.0.0, laid out as Python's client does. */
export function metricsText(families: readonly MetricFamily[]): string {
  return families.map(familyText).join("");
}

function familyText({ name, type, help, samples }: MetricFamily): string {
  const shown = type === "counter" ? `${name}_total` : name;
  let text = `# HELP ${shown} ${help}\n# TYPE ${shown} ${type}\n`;
  for (const sample of samples) text += sampleText(shown, sample);
  const created = samples.filter((sample) => sample.createdAt !== undefined);
  if (created.length === 0) return text;
  text += `# HELP ${name}_created ${help}\n# TYPE ${name}_created gauge\n`;
  for (const { labels, createdAt = 0 } of created) text += line(`${name}_created`, labels, createdAt);
  return text;
}

function sampleText(name: string, { labels, value }: Sample): string {
  if (typeof value === "number") return line(name, labels, value);
  let text = "";
  if ("bounds" in value) {
    let total = 0;
    for (const [index, count] of value.counts.entries()) {
      total += count;
      const bound = value.bounds[index];
      const le = bound === undefined ? "+Inf" : pythonFloat(bound);
      text += line(`${name}_bucket`, { ...labels, le }, total);
    }
  }
  return text + line(`${name}_count`, labels, value.count) + line(`${name}_sum`, labels, value.sum);
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((label) => `${label}="${escapeLabel(labels[label]!)}"`);
  return `${name}${pairs.length === 0 ? "" : `{${pairs.join(",")}}`} ${showNumber(value)}\n`;
}

/** The client library writes numbers of a million and more with an exponent, as Go does. */
function showNumber(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  const text = pythonFloat(value);
  const point = text.indexOf(".");
  if (value <= 0 || point <= 6) return text;
  const mantissa = `${text[0]}.${text.slice(1, point)}${text.slice(point + 1)}`.replace(/[0.]+$/, "");
  return `${mantissa}e+${String(point - 1).padStart(2, "0")}`;
}

function escapeLabel(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
