export interface Usage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
}

/** `usage` of a plain answer; the details are null where nothing was cached. */
export function plainUsage(usage: Usage, withDetails: boolean): string {
  const details = withDetails && usage.cachedTokens > 0 ? cached(usage) : "null";
  return `{${counts(usage)},"prompt_tokens_details":${details}}`;
}

/** `usage` of the last event of a stream; the details are left out where nothing was cached. */
export function streamUsage(usage: Usage, withDetails: boolean): string {
  const details = withDetails && usage.cachedTokens > 0 ? `,"prompt_tokens_details":${cached(usage)}` : "";
  return `{${counts(usage)}${details}}`;
}

/** `usage` in the events before. */
export function runningUsage(usage: Usage): string {
  return `{${counts(usage)}}`;
}

function counts({ promptTokens, completionTokens }: Usage): string {
  return `"prompt_tokens":${promptTokens},"total_tokens":${promptTokens + completionTokens},"completion_tokens":${completionTokens}`;
}

function cached({ cachedTokens }: Usage): string {
  return `{"cached_tokens":${cachedTokens}}`;
}
