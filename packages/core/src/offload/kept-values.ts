import type { Json } from "../json.ts";
import type { RecentValues } from "./recent-values.ts";

/** A stored value as its readers want it: parsed and frozen, or the lines of a part of a history. */
export type KeptValue = { readonly json: Json } | { readonly lines: readonly string[] };

/** What this process keeps of a run's stored values. */
export type KeptValues = RecentValues<KeptValue>;

/** How they are named: the same bytes may be wanted both ways. */
export const jsonKey = (id: string): string => `j${id}`;
export const linesKey = (id: string): string => `l${id}`;
