import type { MetricFamily, Sample } from "./metric-family.ts";
import { counter, gauge, labelled } from "./run-metrics.ts";

/** Counters of one endpoint of a model, as `@matrix/llm` keeps them. */
export interface EndpointFigures {
  readonly url: string;
  readonly inFlight: number;
  readonly waiting: number;
  readonly concurrency: number;
  readonly calls: number;
  readonly retries: { readonly [errorClass: string]: number | undefined };
  readonly failures: { readonly [errorClass: string]: number | undefined };
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly breaker: string;
}

/** Counters of a model. */
export interface ModelFigures {
  readonly model: string;
  readonly endpoints: readonly EndpointFigures[];
}

/** The metrics of the models that a process asks. */
export function modelMetrics(models: readonly ModelFigures[]): MetricFamily[] {
  const of = (
    samples: (endpoint: EndpointFigures, labels: { model: string; endpoint: string }) => Sample[],
  ) =>
    models.flatMap(({ model, endpoints }) =>
      endpoints.flatMap((each) => samples(each, { model, endpoint: each.url })),
    );
  const one = (figure: (endpoint: EndpointFigures) => number) =>
    of((endpoint, labels) => [{ labels, value: figure(endpoint) }]);
  const classes = (figure: (endpoint: EndpointFigures) => EndpointFigures["retries"]) =>
    of((endpoint, labels) =>
      labelled(
        "class",
        Object.entries(figure(endpoint)).map(([name, value]) => [name, value ?? 0]),
        labels,
      ),
    );
  return [
    counter(
      "matrix_model_requests_total",
      "Requests sent, retries included.",
      one(({ calls }) => calls),
    ),
    counter(
      "matrix_model_retries_total",
      "Failed tries that another one followed.",
      classes(({ retries }) => retries),
    ),
    counter(
      "matrix_model_failures_total",
      "Calls that failed for good.",
      classes(({ failures }) => failures),
    ),
    gauge(
      "matrix_model_requests_in_flight",
      "Requests that wait for an answer.",
      one(({ inFlight }) => inFlight),
    ),
    gauge(
      "matrix_model_requests_waiting",
      "Calls that wait to be sent.",
      one(({ waiting }) => waiting),
    ),
    gauge(
      "matrix_model_request_limit",
      "Requests that may be in flight now.",
      one(({ concurrency }) => concurrency),
    ),
    gauge(
      "matrix_model_breaker_open",
      "1 while calls are held back, as the endpoint fails.",
      one(({ breaker }) => (breaker === "closed" ? 0 : 1)),
    ),
    counter(
      "matrix_model_tokens_total",
      "Tokens of all answers, as the server counted them; cached ones are part of the prompt's.",
      of(({ promptTokens, cachedTokens, completionTokens }, labels) =>
        labelled(
          "type",
          [
            ["prompt", promptTokens],
            ["cached", cachedTokens],
            ["completion", completionTokens],
          ],
          labels,
        ),
      ),
    ),
  ];
}
