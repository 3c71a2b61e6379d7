// `npm run bench -- nr [crawl|scheduling] [--rows N]`: what scheduling row by row is worth where few documents pass the filter, with
// 14,000 in flight on virtual time; then a crawl of a million documents (`--rows` of them), streamed. Exits 1 where a target is missed.
// Each measurement is a process of its own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rows: { type: "string", default: "1000000" } },
});
const parts: { readonly [name: string]: readonly string[] } = {
  scheduling: ["nr-scheduling.ts"],
  crawl: ["nr-crawl.ts", "--rows", values.rows],
};
const chosen = positionals.length === 0 ? Object.keys(parts) : positionals;
for (const name of chosen) {
  const [script, ...args] = parts[name] ?? [];
  if (script === undefined) {
    console.error(`no part "${name}"; there are: ${Object.keys(parts).join(", ")}`);
    process.exit(2);
  }
  const path = join(import.meta.dirname, script);
  const { status } = spawnSync(process.execPath, ["--conditions=@matrix/source", path, ...args], {
    stdio: "inherit",
  });
  if (status !== 0) process.exitCode = 1;
}
