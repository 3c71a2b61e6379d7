// Our embedded runtime: WORKLOAD ROWS WINDOW DURABILITY [LONGER]. LONGER conversations have that many times the hops, so that
// their histories grow that much longer; the number of hops in all stays the same.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { arraySource, memorySink, run } from "@matrix/core";
import { type Durability, memoryTransport } from "@matrix/transport-memory";
import { AddedPerHop } from "../added-per-hop.ts";
import { dummyWorkload } from "../dummy-workload.ts";
import { contenderArguments, measure } from "../measure.ts";
import { hopsPerRow } from "../workload.ts";

const given = contenderArguments();
const [durability = "off", longerText = "1"] = given.rest as [Durability?, string?];
const longer = Number(longerText);
const hops = hopsPerRow * longer;

const folder = mkdtempSync(join(tmpdir(), "matrix-bench-"));
const rows = Array.from({ length: Math.round(given.n / longer) }, (_, id) => ({ id }));
try {
  const variant = longer === 1 ? "" : `-longer-${longer}`;
  const added = given.workload === "w2" ? new AddedPerHop() : undefined;
  await measure(`matrix-${durability}${variant}`, given, async () => {
    const { report } = run({
      run: "bench",
      workload: dummyWorkload(given.workload, hops, undefined, added),
      resources: {},
      source: arraySource(rows),
      transport: memoryTransport({ durability, folder: join(folder, "journal") }),
      sink: memorySink({ keep: false }),
      maxInFlight: given.concurrency,
    });
    const { records } = await report;
    if (records.success !== rows.length)
      throw new Error(`${records.success} of ${rows.length} rows succeeded`);
    return { ...added?.figures };
  });
} finally {
  rmSync(folder, { recursive: true });
}
