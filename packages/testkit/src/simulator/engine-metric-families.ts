import type { EngineGauges } from "./engine.ts";
import type { EngineMetrics } from "./engine-metrics.ts";
import type { Histogram } from "./histogram.ts";
import type { Labels, MetricFamily } from "./metrics-text.ts";

export interface EngineMetricsView {
  readonly metrics: EngineMetrics;
  readonly gauges: EngineGauges;
  readonly modelName: string;
  readonly blockSize: number;
  readonly blocks: number;
  readonly prefixCaching: boolean;
  /** Seconds since 1970. */
  readonly startedAt: number;
}

const FLOPS = "(for Model Flops Utilization calculations).";
const MEMORY = `per GPU ${FLOPS}`;

/** vLLM 0.22.1's metrics in its order and words; what has no counterpart here is zero. */
export function engineFamilies(view: EngineMetricsView): MetricFamily[] {
  const { metrics, gauges, modelName, startedAt } = view;
  const base: Labels = { engine: "0", model_name: modelName };
  const gauge = (name: string, help: string, value: number): MetricFamily => ({
    name: `vllm:${name}`,
    type: "gauge",
    help,
    samples: [{ labels: base, value }],
  });
  const labelledGauge = (
    name: string,
    help: string,
    label: string,
    values: Record<string, number>,
  ): MetricFamily => ({
    name: `vllm:${name}`,
    type: "gauge",
    help,
    samples: Object.entries(values).map(([key, value]) => ({ labels: { ...base, [label]: key }, value })),
  });
  const counter = (name: string, help: string, value: number): MetricFamily => ({
    name: `vllm:${name}`,
    type: "counter",
    help,
    samples: [{ labels: base, value, createdAt: startedAt }],
  });
  const labelledCounter = (
    name: string,
    help: string,
    label: string,
    values: Iterable<[string, number]>,
  ): MetricFamily => ({
    name: `vllm:${name}`,
    type: "counter",
    help,
    samples: [...values].map(([key, value]) => ({
      labels: { ...base, [label]: key },
      value,
      createdAt: startedAt,
    })),
  });
  const histogram = (name: string, help: string, value: Histogram): MetricFamily => ({
    name: `vllm:${name}`,
    type: "histogram",
    help,
    samples: [{ labels: base, value, createdAt: startedAt }],
  });
  return [
    counter("estimated_flops_per_gpu", `Estimated number of floating point operations ${MEMORY}`, 0),
    counter("estimated_read_bytes_per_gpu", `Estimated number of bytes read from memory ${MEMORY}`, 0),
    counter("estimated_write_bytes_per_gpu", `Estimated number of bytes written to memory ${MEMORY}`, 0),
    gauge("num_requests_running", "Number of requests in model execution batches.", gauges.running),
    gauge("num_requests_waiting", "Number of requests waiting to be processed.", gauges.waiting),
    labelledGauge(
      "num_requests_waiting_by_reason",
      "Number of waiting requests by reason. Reason labels: 'capacity' = waiting for scheduling capacity; 'deferred' = deferred by transient constraints (LoRA budget, KV transfer, blocked status). Sum of all reasons equals vllm:num_requests_waiting.",
      "reason",
      { capacity: gauges.waiting, deferred: 0 },
    ),
    labelledGauge(
      "engine_sleep_state",
      "Engine sleep state; awake = 0 means engine is sleeping; awake = 1 means engine is awake; weights_offloaded = 1 means sleep level 1; discard_all = 1 means sleep level 2.",
      "sleep_state",
      { awake: 1, weights_offloaded: 0, discard_all: 0 },
    ),
    gauge("kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", gauges.kvCacheUsage),
    counter(
      "prefix_cache_queries",
      "Prefix cache queries, in terms of number of queried tokens.",
      metrics.promptTokens,
    ),
    counter(
      "prefix_cache_hits",
      "Prefix cache hits, in terms of number of cached tokens.",
      metrics.cachedTokens,
    ),
    counter(
      "external_prefix_cache_queries",
      "External prefix cache queries from KV connector cross-instance cache sharing, in terms of number of queried tokens.",
      0,
    ),
    counter(
      "external_prefix_cache_hits",
      "External prefix cache hits from KV connector cross-instance cache sharing, in terms of number of cached tokens.",
      0,
    ),
    counter("mm_cache_queries", "Multi-modal cache queries, in terms of number of queried items.", 0),
    counter("mm_cache_hits", "Multi-modal cache hits, in terms of number of cached items.", 0),
    counter("num_preemptions", "Cumulative number of preemption from the engine.", metrics.preemptions),
    counter("prompt_tokens", "Number of prefill tokens processed.", metrics.promptTokens),
    labelledCounter("prompt_tokens_by_source", "Number of prompt tokens by source.", "source", [
      ["local_compute", metrics.promptTokens - metrics.cachedTokens],
      ["local_cache_hit", metrics.cachedTokens],
      ["external_kv_transfer", 0],
    ]),
    counter(
      "prompt_tokens_cached",
      "Number of cached prompt tokens (local + external).",
      metrics.cachedTokens,
    ),
    counter("generation_tokens", "Number of generation tokens processed.", metrics.generationTokens),
    labelledCounter(
      "request_success",
      "Count of successfully processed requests.",
      "finished_reason",
      metrics.finished,
    ),
    histogram("request_prompt_tokens", "Number of prefill tokens processed.", metrics.promptLengths),
    histogram("request_generation_tokens", "Number of generation tokens processed.", metrics.outputLengths),
    histogram("iteration_tokens_total", "Histogram of number of tokens per engine_step.", metrics.stepTokens),
    histogram(
      "request_max_num_generation_tokens",
      "Histogram of maximum number of requested generation tokens.",
      metrics.maxOutputLengths,
    ),
    histogram("request_params_n", "Histogram of the n request parameter.", metrics.paramsN),
    histogram(
      "request_params_max_tokens",
      "Histogram of the max_tokens request parameter.",
      metrics.paramsMaxTokens,
    ),
    histogram(
      "time_to_first_token_seconds",
      "Histogram of time to first token in seconds.",
      metrics.timeToFirstToken,
    ),
    histogram(
      "inter_token_latency_seconds",
      "Histogram of inter-token latency in seconds.",
      metrics.interTokenLatency,
    ),
    histogram(
      "request_time_per_output_token_seconds",
      "Histogram of time_per_output_token_seconds per request.",
      metrics.timePerOutputToken,
    ),
    histogram(
      "e2e_request_latency_seconds",
      "Histogram of e2e request latency in seconds.",
      metrics.endToEnd,
    ),
    histogram(
      "request_queue_time_seconds",
      "Histogram of time spent in WAITING phase for request.",
      metrics.queueTime,
    ),
    histogram(
      "request_inference_time_seconds",
      "Histogram of time spent in RUNNING phase for request.",
      metrics.inferenceTime,
    ),
    histogram(
      "request_prefill_time_seconds",
      "Histogram of time spent in PREFILL phase for request.",
      metrics.prefillTime,
    ),
    histogram(
      "request_decode_time_seconds",
      "Histogram of time spent in DECODE phase for request.",
      metrics.decodeTime,
    ),
    histogram(
      "request_prefill_kv_computed_tokens",
      "Histogram of new KV tokens computed during prefill (excluding cached tokens).",
      metrics.computedPromptTokens,
    ),
    {
      name: "vllm:cache_config_info",
      type: "gauge",
      help: "Information of the LLMEngine CacheConfig",
      samples: [{ labels: cacheConfig(view), value: 1 }],
    },
  ];
}

function cacheConfig({ blockSize, blocks, prefixCaching }: EngineMetricsView): Labels {
  return {
    _block_size_resolved: "True",
    block_size: String(blockSize),
    cache_dtype: "auto",
    calculate_kv_scales: "False",
    enable_prefix_caching: prefixCaching ? "True" : "False",
    engine: "0",
    gpu_memory_utilization: "0.92",
    hash_block_size: "None",
    is_attention_free: "False",
    kv_cache_dtype_skip_layers: "[]",
    kv_cache_memory_bytes: "None",
    kv_offloading_backend: "native",
    kv_offloading_size: "None",
    kv_sharing_fast_prefill: "False",
    mamba_block_size: "None",
    mamba_cache_dtype: "auto",
    mamba_cache_mode: "none",
    mamba_page_size_padded: "None",
    mamba_ssm_cache_dtype: "auto",
    num_cpu_blocks: "None",
    num_gpu_blocks: String(blocks),
    num_gpu_blocks_override: "None",
    prefix_caching_hash_algo: "sha256",
    sliding_window: "None",
    user_specified_block_size: "False",
    user_specified_mamba_block_size: "False",
  };
}
