/** Where a value was written. Lines and columns count from 1. */
export type Origin =
  | { readonly kind: "file"; readonly file: string; readonly line: number; readonly column: number }
  | { readonly kind: "override"; readonly text: string }
  /** The name of the primary config, as the caller gave it. */
  | { readonly kind: "primary"; readonly config: string };

/** `conf/llm/vllm.yaml:3`, `override "llm.model=m/7b"` or `config "coral"`. */
export function formatOrigin(origin: Origin): string {
  switch (origin.kind) {
    case "file":
      return `${origin.file}:${origin.line}`;
    case "override":
      return `override ${JSON.stringify(origin.text)}`;
    case "primary":
      return `config ${JSON.stringify(origin.config)}`;
  }
}
