import { join } from "node:path";
import { ConfigError, composeConfig, expandSweep } from "../src/index.ts";
import { differenceOf } from "./difference.ts";

/** Files of vectors this package answers for, by name without `.jsonl`. */
export const kinds = ["compose", "sweep"] as const;

type Kind = (typeof kinds)[number];

interface ComposeVector {
  readonly tree: string;
  readonly config: string;
  readonly overrides: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly unresolved?: unknown;
  readonly resolved?: unknown;
  readonly compose_error?: unknown;
  readonly resolve_error?: unknown;
}

interface SweepVector {
  readonly overrides: readonly string[];
  readonly jobs?: unknown;
  readonly error?: unknown;
}

/**
 * Runs one line of `compose.jsonl` or `sweep.jsonl`; `folder` is the one that holds the file and its `trees`.
 * @returns what differs, or undefined when all is as recorded
 */
export async function runConfigVector(
  kind: Kind,
  vector: unknown,
  folder: string,
): Promise<string | undefined> {
  return kind === "compose" ? runCompose(vector as ComposeVector, folder) : runSweep(vector as SweepVector);
}

function runCompose(vector: ComposeVector, folder: string): string | undefined {
  const composed = attempt(() =>
    composeConfig({
      searchPath: [join(folder, "trees", vector.tree)],
      configName: vector.config,
      overrides: vector.overrides,
      env: vector.env,
    }),
  );
  const stage = expectation("composing", composed, vector.compose_error);
  if (stage !== undefined || !("value" in composed)) return stage;
  const unresolved = differenceOf(vector.unresolved, composed.value.config);
  if (unresolved !== undefined) return `unresolved${unresolved}`;
  const resolved = attempt(() => composed.value.resolve());
  const second = expectation("resolving", resolved, vector.resolve_error);
  if (second !== undefined || !("value" in resolved)) return second;
  const difference = differenceOf(vector.resolved, resolved.value);
  return difference && `resolved${difference}`;
}

function runSweep(vector: SweepVector): string | undefined {
  const jobs = attempt(() => expandSweep(vector.overrides));
  const stage = expectation("expanding", jobs, vector.error);
  if (stage !== undefined || !("value" in jobs)) return stage;
  const difference = differenceOf(vector.jobs, jobs.value);
  return difference && `jobs${difference}`;
}

type Attempt<Value> = { readonly value: Value } | { readonly error: Error };

function attempt<Value>(run: () => Value): Attempt<Value> {
  try {
    return { value: run() };
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
}

function expectation(stage: string, attempted: Attempt<unknown>, recorded: unknown): string | undefined {
  if ("error" in attempted) {
    if (!(attempted.error instanceof ConfigError))
      return `${stage} failed in an unforeseen way: ${attempted.error.stack}`;
    return recorded === undefined ? `${stage} failed: ${attempted.error.message}` : undefined;
  }
  return recorded === undefined ? undefined : `${stage} succeeded, recorded was ${JSON.stringify(recorded)}`;
}
