// `npm run bench -- tau2 [--rows N]`: ten thousand trajectories of Tau2-bench at once in one process, for each domain whose data
// there are, and what its scheduling is worth (packages/agents-tau2/bench/scheduling.ts). Data: TAU2_DATA_DIR.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { memorySink } from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";
import { runTrajectories, type TrajectoriesResult } from "../packages/agents-tau2/bench/trajectories.ts";

const [domain, rowsText = "10000"] = process.argv.slice(2);
const beside = resolve(import.meta.dirname, "../../shared/tau2-data");
const dataDir = process.env.TAU2_DATA_DIR ?? (existsSync(beside) ? beside : null);
const result = await runTrajectories({
  domain: domain ?? "library",
  dataDir: domain === "library" ? null : dataDir,
  rows: Number(rowsText),
  latencyMs: 200,
  transport: memoryTransport(),
  sink: memorySink({ keep: false }),
});
console.log(JSON.stringify(result));
