import type { ResolvedOptions } from "./options.ts";

/** Body of `GET /v1/models`. */
export function modelList(
  { servedModelName, model, maxModelLen }: ResolvedOptions,
  nextId: () => string,
): string {
  const created = Math.floor(Date.now() / 1000);
  const data = servedModelName.map((id) => ({
    id,
    object: "model",
    created,
    owned_by: "vllm",
    root: model,
    parent: null,
    max_model_len: maxModelLen,
    permission: [
      {
        id: `modelperm-${nextId()}`,
        object: "model_permission",
        created,
        allow_create_engine: false,
        allow_sampling: true,
        allow_logprobs: true,
        allow_search_indices: false,
        allow_view: true,
        allow_fine_tuning: false,
        organization: "*",
        group: null,
        is_blocking: false,
      },
    ],
  }));
  return JSON.stringify({ object: "list", data });
}
