// Our embedded runtime: WORKLOAD ROWS WINDOW DURABILITY [LONGER]. LONGER conversations have that many times the hops, so that
// their histories grow that much longer; the number of hops in all stays the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Agents,
  arraySource,
  memorySink,
  run,
  type ShapesOf,
  sequential,
  sleep,
  systemClock,
} from "@matrix/core";
import { type Durability, memoryTransport } from "@matrix/transport-memory";
import { Type } from "typebox";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow, latencyMs, replyText, roles } from "../workload.ts";

const given = contenderArguments();
const [durability = "off", longerText = "1"] = given.rest as [Durability?, string?];
const longer = Number(longerText);
const hops = hopsPerRow * longer;

const reply = Type.Object({ turn: Type.Integer(), text: Type.String(), status_ok: Type.Boolean() });
const schemas = {
  input: Type.Object({ id: Type.Integer() }),
  state: Type.Object({ position: Type.Integer() }),
  replies: {
    teacher: reply,
    extractor: reply,
    matcher: reply,
    student: reply,
    extractor2: reply,
    matcher2: reply,
  },
};
type Dummy = ShapesOf<typeof schemas>;

const orchestrator = sequential<Dummy>({
  name: "coral-dummy",
  order: roles,
  until: (message) => (message.step + 1 === hops ? { success: true } : undefined),
});

const agent = {
  process: ({ row, step }: { row: { index: number }; step: number }) => {
    const said = { turn: Math.floor(step / roles.length), text: replyText(row.index, step), status_ok: true };
    const latency = given.workload === "w2" ? latencyMs(row.index, step) : 0;
    return latency > 0 ? sleep(systemClock, latency).then(() => said) : said;
  },
};
const agents: Agents<Dummy, unknown> = {
  teacher: agent,
  extractor: agent,
  matcher: { ...agent, effects: "pure" },
  student: agent,
  extractor2: agent,
  matcher2: { ...agent, effects: "pure" },
};

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const rows = Array.from({ length: Math.round(given.n / longer) }, (_, id) => ({ id }));
try {
  const variant = longer === 1 ? "" : `-longer-${longer}`;
  await measure(`matrix-${durability}${variant}`, given, async () => {
    const { report } = run({
      run: "bench",
      workload: { orchestrator, agents, schemas },
      resources: {},
      source: arraySource(rows),
      transport: memoryTransport({ durability, folder: join(folder, "journal") }),
      sink: memorySink({ keep: false }),
      maxInFlight: given.concurrency,
    });
    const { records } = await report;
    if (records.success !== rows.length)
      throw new Error(`${records.success} of ${rows.length} rows succeeded`);
  });
} finally {
  rmSync(folder, { recursive: true });
}
