import { arraySource, type Json, type JsonObject, type MatrixRecord, memorySink, run } from "@matrix/core";
import { type Script, type ScriptedAnswer, scriptedModel } from "@matrix/testkit";
import { resolveTau2Options, type Tau2Models, type Tau2Shapes, tau2Pack } from "../../src/index.ts";
import { directTransport } from "./direct-transport.ts";

export type Tau2Record = MatrixRecord<Tau2Shapes>;

/** What the models of a run say. */
export interface Scripts {
  readonly agent?: Script;
  readonly user?: Script;
  readonly judge?: Script;
}

/** An answer that calls one tool. */
export function calls(id: string, name: string, args: JsonObject | string): ScriptedAnswer {
  return { toolCalls: [{ id, name, arguments: args }], usage: { prompt_tokens: 100, completion_tokens: 10 } };
}

/** A model's text, with tokens. */
export function says(text: string): ScriptedAnswer {
  return { text, usage: { prompt_tokens: 100, completion_tokens: 10 } };
}

/** Runs the pack's tasks, or the given rows, through `run()` with scripted models. */
export async function converse(
  options: object,
  scripts: Scripts,
  { rows, trials = 1 }: { readonly rows?: readonly Json[]; readonly trials?: number } = {},
) {
  const settled = resolveTau2Options(options);
  const agent = scriptedModel(scripts.agent ?? [], { name: "agent" });
  const user = scriptedModel(scripts.user ?? [], { name: "user" });
  const judge = scriptedModel(scripts.judge ?? [], { name: "judge" });
  const resources: Tau2Models = { agent, user, judge };
  const sink = memorySink();
  const source = rows === undefined ? tau2Pack.source?.(settled) : arraySource(rows);
  if (source === undefined) throw new Error("the pack has no rows");
  const report = await run({
    run: "test",
    workload: tau2Pack.create(settled),
    resources,
    source,
    transport: directTransport(),
    sink,
    trials,
  }).report;
  const records = [...sink.records].sort((a, b) => a.sequence - b.sequence).map(read);
  return { report, records, asked: { agent: agent.calls, user: user.calls, judge: judge.calls } };
}

function read({ line }: { readonly line: string }): Tau2Record {
  return JSON.parse(line);
}
