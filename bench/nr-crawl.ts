// `npm run bench -- nr crawl [--rows N]`: a crawl of generated documents, a million of 2 KB by default, in zstd files of many frames;
// 95 % are refused by their language. Beside `zstd -dc | wc -l` over the same files, in the same run: reading them, the whole run
// of NaturalReasoning with scripted models, and the same killed in the middle and resumed.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import type { OutcomeCounts } from "@matrix/core";
import { verifyOutput } from "@matrix/data";
import { type Documents, writeDocuments } from "./nr-documents.ts";
import type { Look } from "./nr-process.ts";

const { values } = parseArgs({ options: { rows: { type: "string", default: "1000000" } } });
const rows = Number(values.rows);
const folder = mkdtempSync(join(tmpdir(), "matrix-bench-nr-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

interface Watching {
  readonly killAtRows?: number;
  /** Of Node. */
  readonly flags?: readonly string[];
}

/** Runs a process and gathers what it tells; kills it once it has told of `killAtRows` rows. */
async function watch(
  args: readonly string[],
  { killAtRows = Number.POSITIVE_INFINITY, flags = [] }: Watching = {},
): Promise<Look[]> {
  const script = join(import.meta.dirname, "nr-process.ts");
  const child = spawn(process.execPath, ["--conditions=@matrix/source", ...flags, script, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  const looks: Look[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    looks.push(JSON.parse(line) as Look);
    if (looks.at(-1)!.rows >= killAtRows) child.kill("SIGKILL");
  }
  const [code, signal] = (await closed) as [number | null, string | null];
  if (code !== 0 && signal !== "SIGKILL") throw new Error(`${args.join(" ")} ended with ${code ?? signal}`);
  return looks;
}

/** Highest RSS while between `from` and `to` of the rows had ended. */
function peakRss(looks: readonly Look[], from: number, to: number): number {
  const within = looks.filter((look) => look.rows >= from * rows && look.rows <= to * rows);
  return Math.max(...within.map(({ rssMb }) => rssMb));
}

/** What the limit took. */
interface Limit {
  readonly wallS: number;
  readonly cpuS: number;
}

function report(name: string, looks: readonly Look[], limit: Limit): void {
  const { rows: done, cpuS, wallS } = looks.at(-1)!;
  console.log(
    [
      name.padEnd(34),
      `${Math.round(done / wallS).toLocaleString("en")} rows/s`,
      `${Math.round(done / cpuS).toLocaleString("en")} rows per CPU second`,
      `${wallS.toFixed(1)} s wall, ${cpuS.toFixed(1)} s CPU, ${(wallS / limit.wallS).toFixed(1)} and ${(cpuS / limit.cpuS).toFixed(1)} times the limit's`,
      `RSS peak ${Math.round(peakRss(looks, 0, 1))} MB, at 15 to 25 % ${Math.round(peakRss(looks, 0.15, 0.25))}, at 95 to 100 % ${Math.round(peakRss(looks, 0.95, 1))}`,
    ].join("  "),
  );
}

async function checkRun(
  runFolder: string,
  { english }: Documents,
  as?: OutcomeCounts,
): Promise<OutcomeCounts> {
  const { rows: ended, counts, problems } = await verifyOutput(join(runFolder, "records.jsonl.zst"));
  const total = counts.success + counts.failed + counts.dead;
  if (ended !== rows || total !== rows || problems.length > 0 || counts.dead > 0) {
    throw new Error(`${ended} of ${rows} rows, ${JSON.stringify(counts)}, ${problems.join("; ")}`);
  }
  if (as !== undefined && as.success !== counts.success) {
    throw new Error(`${counts.success} rows succeeded, ${as.success} of the run that was not killed`);
  }
  console.log(
    `${ended} rows in exactly one record each: ${counts.success} success, ${counts.failed} failed, ${counts.dead} dead (${english} English)`,
  );
  return counts;
}

const documents = await writeDocuments(folder, rows);
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
console.log(
  `${rows} documents, ${megabytes(documents.plainBytes)} of JSONL in ${megabytes(documents.zstdBytes)} of zstd, ${documents.files.length} files`,
);

const counting = performance.now();
const count = 'zstd -dc "$@" | wc -l; times';
const { stdout } = spawnSync("bash", ["-c", count, "bash", ...documents.files], { encoding: "utf8" });
const limitS = (performance.now() - counting) / 1000;
const [lines, , ofChildren = ""] = stdout.split("\n");
const limitCpuS = [...ofChildren.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
  (sum, [, minutes, seconds]) => sum + 60 * Number(minutes) + Number(seconds),
  0,
);
if (Number(lines) !== rows) throw new Error(`zstd -dc | wc -l counted ${lines} lines, not ${rows}`);
console.log(
  `${"limit: zstd -dc | wc -l".padEnd(34)}${Math.round(rows / limitS).toLocaleString("en")} rows/s  ${Math.round(rows / limitCpuS).toLocaleString("en")} rows per CPU second  ${limitS.toFixed(1)} s wall, ${limitCpuS.toFixed(1)} s CPU, two processes`,
);

const limit: Limit = { wallS: limitS, cpuS: limitCpuS };
report("reading alone", await watch(["read", folder]), limit);
// Tells what grows while files are read: with this it is nothing.
const boundYoung = ["--max-semi-space-size=16"];
report("reading, semi-spaces of 16 MB", await watch(["read", folder], { flags: boundYoung }), limit);

const whole = join(folder, "whole");
mkdirSync(whole);
report("NaturalReasoning, sync", await watch(["run", folder, whole]), limit);
const counts = await checkRun(whole, documents);

const killed = join(folder, "killed");
mkdirSync(killed);
const before = await watch(["run", folder, killed], { killAtRows: rows / 2 });
const resumed = await watch(["run", folder, killed]);
const found = resumed.find((look) => look.rows > 0);
const next = resumed.find((look) => look.rows > found!.rows);
console.log(
  `killed at ${before.at(-1)!.rows} rows, resumed: what was there was known after ${found!.wallS.toFixed(1)} s, the next row ended after ${next!.wallS.toFixed(1)} s`,
);
await checkRun(killed, documents, counts);
