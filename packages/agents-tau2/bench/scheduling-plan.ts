import { Chance } from "@matrix/testkit/simulation";

/**
 * Parameters of the scheduling bench. Those of the servers and of the conversations are the ones with which a model of the paper's
 * Tau2 run comes near its ratio (docs: performance anchors, section 4, case 3): short calls with tool time between them, a heavy tail
 * of turns, servers that slow down with what runs on them.
 */
export const parameters = {
  /** Conversations in all. */
  rows: 20_000,
  /** In flight at once, scheduled row by row. */
  window: 10_000,
  /** The official implementation's pool. */
  threads: 1_500,
  /** What its threads cannot do side by side, a hop, in ms: see the table. */
  lockMs: 6,
  replicas: 52,
  /** Sequences that a replica runs at once; the others wait in the order in which they came. */
  slots: 256,
  /** Time for one token of every running sequence of a replica: base + share × running, in ms. */
  tokenBaseMs: 12,
  tokenShareMs: 0.05,
  /** Model calls of a conversation: geometric. */
  meanCalls: 20,
  mostCalls: 200,
  /** Tokens of a reply and ms between two calls: log-normal. */
  medianTokens: 120,
  tokensSigma: 0.9,
  mostTokens: 4_000,
  medianThinkMs: 300,
  thinkSigma: 1,
  seed: 15,
} as const;

/** One model call of a conversation. */
export interface PlannedCall {
  readonly role: "user" | "agent";
  readonly says: "words" | "call" | "stop";
  readonly tokens: number;
  /** Time before the call, in ms: tools, whatever is done with the reply before. */
  readonly thinkMs: number;
}

/** A conversation's calls, always the same for the same row: both the runtime and the model run these. */
export function plannedCalls(row: number): PlannedCall[] {
  const { meanCalls, mostCalls, medianTokens, tokensSigma, mostTokens, medianThinkMs, thinkSigma, seed } =
    parameters;
  const chance = new Chance(seed, row);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - chance.fraction())) * Math.cos(2 * Math.PI * chance.fraction());
  const wanted = Math.min(
    mostCalls,
    1 + Math.floor(Math.log(1 - chance.fraction()) / Math.log(1 - 1 / meanCalls)),
  );
  const calls: PlannedCall[] = [];
  let role: PlannedCall["role"] = "user";
  for (;;) {
    // the user has the last word
    const says =
      role === "user"
        ? calls.length + 1 >= wanted
          ? "stop"
          : "words"
        : calls.length % 3 === 1
          ? "call"
          : "words";
    const tokens = Math.round(medianTokens * Math.exp(tokensSigma * normal()));
    calls.push({
      role,
      says,
      tokens: Math.min(mostTokens, Math.max(1, tokens)),
      thinkMs: medianThinkMs * Math.exp(thinkSigma * normal()),
    });
    if (says === "stop") return calls;
    // a tool's answer goes back to the agent
    if (says === "words") role = role === "user" ? "agent" : "user";
  }
}

/** Tokens a second between the moments at which a tenth of the rows is done and at which the last row is let in. */
export interface Steady {
  readonly from: number;
  readonly to: number;
}

/** In rows that are done. */
export function steadyRows(rows: number, window: number): Steady {
  return { from: Math.ceil(rows * 0.1), to: Math.max(Math.ceil(rows * 0.2), rows - window) };
}
