import { Histogram } from "./histogram.ts";
import type { Labels, MetricFamily, Sample } from "./metrics-text.ts";

const FINE = [
  0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10, 30, 60,
];
const COARSE = [0.1, 0.5, 1];
const SIZES = "Only value of header is respected. Otherwise ignored. No percentile calculated. ";

interface Size {
  count: number;
  sum: number;
}

interface Entry<T> {
  readonly labels: Labels;
  readonly value: T;
  readonly createdAt: number;
}

/** What vLLM's API server counts of its HTTP traffic. Paths without a route go under the handler "none". */
export class HttpMetrics {
  readonly #startedAt: number;
  readonly #requests = new Map<string, Entry<Size>>();
  readonly #requestSizes = new Map<string, Entry<Size>>();
  readonly #responseSizes = new Map<string, Entry<Size>>();
  readonly #durations = new Map<string, Entry<Histogram>>();
  readonly #allDurations = new Histogram(FINE);

  /** @param startedAt seconds since 1970 */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  count(exchange: {
    handler: string;
    method: string;
    status: number;
    requestBytes: number;
    responseBytes: number;
    seconds: number;
  }): void {
    const { handler, method, seconds } = exchange;
    const status = `${Math.floor(exchange.status / 100)}xx`;
    entry(this.#requests, { handler, method, status }, emptySize).count++;
    addSize(entry(this.#requestSizes, { handler }, emptySize), exchange.requestBytes);
    addSize(entry(this.#responseSizes, { handler }, emptySize), exchange.responseBytes);
    this.#allDurations.observe(seconds);
    entry(this.#durations, { handler, method }, () => new Histogram(COARSE)).observe(seconds);
  }

  families(): MetricFamily[] {
    const all: Sample = { labels: {}, value: this.#allDurations, createdAt: this.#startedAt };
    return [
      {
        name: "http_requests",
        type: "counter",
        help: "Total number of requests by method, status and handler.",
        samples: [...this.#requests.values()].map(({ labels, value, createdAt }) => ({
          labels,
          value: value.count,
          createdAt,
        })),
      },
      {
        name: "http_request_size_bytes",
        type: "summary",
        help: `Content length of incoming requests by handler. ${SIZES}`,
        samples: [...this.#requestSizes.values()],
      },
      {
        name: "http_response_size_bytes",
        type: "summary",
        help: `Content length of outgoing responses by handler. ${SIZES}`,
        samples: [...this.#responseSizes.values()],
      },
      {
        name: "http_request_duration_highr_seconds",
        type: "histogram",
        help: "Latency with many buckets but no API specific labels. Made for more accurate percentile calculations. ",
        samples: [all],
      },
      {
        name: "http_request_duration_seconds",
        type: "histogram",
        help: "Latency with only few buckets by handler. Made to be only used if aggregation by handler is important. ",
        samples: [...this.#durations.values()],
      },
    ];
  }
}

const emptySize = (): Size => ({ count: 0, sum: 0 });

function addSize(size: Size, bytes: number): void {
  size.count++;
  size.sum += bytes;
}

function entry<T>(entries: Map<string, Entry<T>>, labels: Labels, make: () => T): T {
  const key = Object.values(labels).join(" ");
  let found = entries.get(key);
  if (found === undefined) {
    found = { labels, value: make(), createdAt: Date.now() / 1000 };
    entries.set(key, found);
  }
  return found.value;
}
