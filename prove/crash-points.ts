// Lets a process die by SIGKILL at each named place where something becomes durable, at its first, second and fifth time,
// and resumes it: every row must end in exactly one record, and no accepted step may change.
//
//   node --conditions=@matrix/source prove/crash-points.ts
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sinkCrashPoints, verifyOutput } from "@matrix/data";
import { journalCrashPoints } from "@matrix/transport-memory";
import { acceptedSteps, changedRows, recordedSteps } from "./accepted-steps.ts";

const rows = 60;
const times = [1, 2, 5];
let bad = 0;
let deaths = 0;
const reached = new Set<string>();

for (const point of [...journalCrashPoints, ...sinkCrashPoints]) {
  for (const time of times) {
    const folder = await mkdtemp(join(tmpdir(), "matrix-crash-"));
    const [journal, output] = [join(folder, "journal"), join(folder, "records.jsonl")];
    // A repair is only made of what an earlier crash left.
    if (point === "journal.repaired") runChild(folder, "journal.appended:3");
    const died = runChild(folder, `${point}:${time}`) === "SIGKILL";
    if (died) {
      deaths++;
      reached.add(point);
    }
    const before = await acceptedSteps(journal, output);
    const after = died ? runChild(folder, "") : 0;
    const records = await recordedSteps(output);
    const { problems, counts } = await verifyOutput(output);
    const changed = changedRows(before, records);
    const right =
      after === 0 &&
      records.size === rows &&
      counts.success === rows &&
      problems.length === 0 &&
      changed.length === 0;
    if (!right) {
      bad++;
      console.log(
        `${point}:${time}: exit ${after}, ${records.size} of ${rows} records, changed rows ${changed.join(", ")} ${problems.join("; ")}`,
      );
    }
    await rm(folder, { recursive: true });
  }
}
const missed = [...journalCrashPoints, ...sinkCrashPoints].filter((point) => !reached.has(point));
if (missed.length > 0) console.log(`never reached: ${missed.join(", ")}`);
console.log(
  `crash points: ${reached.size} points, ${deaths} deaths, ${bad} bad, ${missed.length} never reached`,
);
process.exit(bad + missed.length === 0 ? 0 : 1);

function runChild(folder: string, crashAt: string): number | string {
  const child = join(import.meta.dirname, "crash-points-child.ts");
  const { status, signal } = spawnSync(
    process.execPath,
    ["--conditions=@matrix/source", child, folder, String(rows)],
    {
      env: { ...process.env, MATRIX_CRASH_AT: crashAt },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  return signal ?? status ?? -1;
}
