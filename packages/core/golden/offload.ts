import { isDeepStrictEqual } from "node:util";
import {
  History,
  type Json,
  memoryOffloadStore,
  Offloader,
  OrchestratorMessage,
  type Shapes,
  systemClock,
} from "../src/index.ts";

/** A vector of `history.offload`: one field of a reply, whether the original offloads it, and what reading it gives back. */
export interface OffloadVector {
  readonly input: { readonly key: string; readonly value: Json };
  readonly output: {
    readonly keys: readonly string[];
    readonly offloaded: boolean;
    readonly contains: boolean;
    readonly get: Json;
    /** The reply as its record holds it. */
    readonly to_dict: Json;
  };
}

/** The original's fixed rule, as our policy says it. */
const originalPolicy = { fields: ["text", "output"], over: { codePoints: 512 } };

/** @returns what is wrong; `undefined` where all is as the vector says. */
export async function runOffloadVector({ input, output }: OffloadVector): Promise<string | undefined> {
  const { key, value } = input;
  const store = memoryOffloadStore();
  const policy = { ...originalPolicy, store, foldOverBytes: 1024 * 1024, cacheBytes: 0 };
  const signal = new AbortController().signal;
  const offloader = new Offloader(policy, { run: "golden", clock: systemClock, signal });
  const sent = await offloader.toSend(messageWith({ [key]: value }), 0);
  const entry = JSON.parse(sent.history.line(0)) as { response: object; refs?: readonly { at: string }[] };
  const left = (entry.refs ?? []).map(({ at }) => at);
  const lazy = offloader.lazily(sent);
  const read = await lazy.reading(() => {
    const response = lazy.history.at(0)!.response as { readonly [field: string]: Json };
    return { contains: key in response, get: response[key] };
  });
  // The original marks a field that it offloads by another name; ours keeps its name and stands in `refs`.
  const keys = Object.keys(entry.response).map((field) => (left.includes(field) ? `${field}_ref` : field));
  const { response: whole } = (await offloader.restored(sent)).history.at(0)!;
  const got = { keys, offloaded: left.includes(key), ...read, to_dict: whole };
  return isDeepStrictEqual(got, output)
    ? undefined
    : `${JSON.stringify(got)} is not ${JSON.stringify(output)}`;
}

function messageWith(response: object): OrchestratorMessage<Shapes> {
  const row = { index: 0, id: null, trial: 0, seed: 0 };
  const names = { v: 1, run: "golden", row, orchestrator: "golden", role: "next" } as const;
  const header = { ...names, step: 1, attempt: 0, created: 0, started: 0 };
  return new OrchestratorMessage(header, "null", "null", History.of([{ agent: "golden", response }]));
}
