// What the machine allows: WORKLOAD ROWS WINDOW VARIANT.
//   reference  the state is one object, handed on as it is
//   segments   a small header is parsed and written each hop, replies are serialised once: what our messages do
//   json       the whole state is written and parsed each hop
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow, latencyMs, replyText, roles } from "../workload.ts";

const given = contenderArguments();
const [variant = "json"] = given.rest;

interface State {
  readonly row: number;
  hop: number;
  readonly history: unknown[];
}

const replyOf = (row: number, hop: number) => ({
  agent: roles[hop % roles.length],
  turn: Math.floor(hop / roles.length),
  text: replyText(row, hop),
  status_ok: true,
});

/** One hop's hand-over: takes the state as it lies in a mailbox, gives it back as it goes into the next. */
const handOver: { readonly [variant: string]: (state: State) => State } = {
  reference: (state) => state,
  segments: (state) => {
    const { row, hop } = JSON.parse(JSON.stringify({ row: state.row, hop: state.hop })) as {
      row: number;
      hop: number;
    };
    state.history.push(JSON.stringify(state.history.pop()));
    return { row, hop, history: state.history };
  },
  json: (state) => JSON.parse(JSON.stringify(state)) as State,
};

const pass = handOver[variant];
if (pass === undefined)
  throw new Error(`variant must be one of ${Object.keys(handOver).join(", ")}, got ${variant}`);

await measure(`in-process-${variant}`, given, async () => {
  let next = 0;
  const slot = async () => {
    while (next < given.n) {
      let state: State = { row: next++, hop: 0, history: [] };
      while (state.hop < hopsPerRow) {
        const latency = given.workload === "w2" ? latencyMs(state.row, state.hop) : 0;
        await (latency > 0 ? new Promise((resolve) => setTimeout(resolve, latency)) : null);
        state.history.push(replyOf(state.row, state.hop++));
        state = pass(state);
      }
    }
  };
  await Promise.all(Array.from({ length: given.concurrency }, slot));
});
