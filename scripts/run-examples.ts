// Runs every example and compares what it prints with the comment "// Output:" at its end.
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const folder = join(import.meta.dirname, "../examples");
let bad = 0;
for (const name of readdirSync(folder).filter((file) => file.endsWith(".ts"))) {
  const path = join(folder, name);
  const [, expected] = readFileSync(path, "utf8").split("// Output:\n");
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--conditions=@matrix/source", path], {
    encoding: "utf8",
  });
  const wanted = expected?.replaceAll(/^\/\/ ?/gm, "");
  const right = status === 0 && wanted === stdout;
  if (!right) bad++;
  console.log(`${right ? "ok " : "BAD"} ${name}`);
  if (!right) console.log(`expected:\n${wanted}\nprinted (exit ${status}):\n${stdout}${stderr}`);
}
process.exit(bad === 0 ? 0 : 1);
