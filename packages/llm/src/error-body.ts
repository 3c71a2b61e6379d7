import { checkJsonLimits, type Json, messageLimits } from "@matrix/core";
import { isFields, isList } from "./json-fields.ts";

/** An error as OpenAI's servers write it, which is the one shape that the `openai` package reads. */
export interface ErrorBody {
  readonly message: string;
  readonly type?: string;
  readonly param?: string;
  readonly code?: string | number;
}

/**
 * Reads the error out of a body in any of the shapes that servers use:
 * `{error: {message, type, param, code}}` (OpenAI, vLLM), `{error: "text"}`, `{object: "error", message, …}` (older vLLM),
 * `{detail: "text"}` and `{detail: [{loc, msg}]}` (FastAPI), `{message}`, or plain text.
 */
export function readErrorBody(text: string): ErrorBody {
  const body = parse(text);
  if (!isFields(body)) return { message: text };
  const { error = body } = body;
  if (typeof error === "string") return { message: error };
  if (!isFields(error)) return { message: text };
  const { message, type, param, code, detail } = error;
  return {
    message: typeof message === "string" ? message : (detailText(detail) ?? text),
    ...(typeof type === "string" ? { type } : {}),
    ...(typeof param === "string" ? { param } : {}),
    ...(typeof code === "string" || typeof code === "number" ? { code } : {}),
  };
}

function detailText(detail: Json | undefined): string | undefined {
  if (typeof detail === "string") return detail;
  if (!isList(detail)) return undefined;
  const items = detail.filter(isFields).flatMap(({ loc, msg }) => {
    if (typeof msg !== "string") return [];
    return isList(loc) ? `${loc.filter((part) => part !== "body").join(".")}: ${msg}` : msg;
  });
  return items.length === 0 ? undefined : items.join("; ");
}

function parse(text: string): Json | undefined {
  try {
    // Deeply nested text takes seconds to parse; it is shown as text then.
    checkJsonLimits(Buffer.from(text), { ...messageLimits, maxBytes: Number.POSITIVE_INFINITY });
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
