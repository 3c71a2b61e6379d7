/** The parts of a chat completion that are looked at, whatever else a server sends. */
export interface Reply {
  readonly content: string | undefined;
  readonly reasoning: { readonly field: string } | undefined;
  readonly calls: readonly { readonly name: unknown; readonly arguments: unknown }[];
  readonly finishReason: unknown;
  readonly usage: { readonly prompt: number; readonly completion: number } | undefined;
}

/** Undefined for what is no chat completion. */
export function readReply(json: unknown): Reply | undefined {
  const choice = first(field(json, "choices"));
  const message = field(choice, "message");
  if (typeof message !== "object" || message === null) return undefined;
  const content = field(message, "content");
  const reasoning = ["reasoning_content", "reasoning"].find(
    (name) => typeof field(message, name) === "string",
  );
  const calls = field(message, "tool_calls");
  const usage = field(json, "usage");
  const [prompt, completion] = [field(usage, "prompt_tokens"), field(usage, "completion_tokens")];
  return {
    content: typeof content === "string" ? content : undefined,
    reasoning: reasoning === undefined ? undefined : { field: reasoning },
    calls: (Array.isArray(calls) ? calls : []).map((call: unknown) => {
      const called = field(call, "function");
      return { name: field(called, "name"), arguments: field(called, "arguments") };
    }),
    finishReason: field(choice, "finish_reason"),
    usage: typeof prompt === "number" && typeof completion === "number" ? { prompt, completion } : undefined,
  };
}

/** A field of whatever came as JSON. */
export function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}
