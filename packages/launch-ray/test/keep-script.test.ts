import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rayLauncher } from "@matrix/launch-ray";
import { afterEach, beforeEach, expect, test } from "vitest";
import { launchOf } from "./support/launch.ts";

let folder: string;
let script: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "matrix-ray-"));
  script = join(folder, "keep.sh");
  const [keep] = rayLauncher({ giveUpAfter: 2 }).plan(launchOf(folder, {}));
  writeFileSync(script, keep!.text);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of a few lines of shell. */
function program(text: string): string {
  const file = join(folder, "program.sh");
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

test("a process that dies is started again", () => {
  const once = program('if [ -e "$1" ]; then echo well; exit 0; fi\n: > "$1"\nexit 1');
  const said = execFileSync("sh", [script, once, join(folder, "a mark")], { encoding: "utf8" });
  expect(said).toBe("[matrix: ended with exit code 1; nothing is lost, starting it again in 1 s]\nwell\n");
});

test.each([
  ["can never begin", "exit 2", 2],
  ["dies again and again", "exit 7", 7],
])("a process that %s ends the job with its exit code", async (_, text, expected) => {
  const child = spawn("sh", [script, program(text)], { stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number];
  expect(code).toBe(expected);
});

test("told to end, as Ray tells it and all its processes, it waits for the process to drain", async () => {
  const slow = program("trap 'sleep 0.3; echo drained; exit 130' TERM\necho up\nsleep 60 &\nwait");
  const child = spawn("sh", [script, slow], { stdio: ["ignore", "pipe", "ignore"], detached: true });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (said === "") process.kill(-child.pid!, "SIGTERM");
    said += text;
  });
  const [code] = (await once(child, "exit")) as [number];
  expect({ code, said }).toEqual({ code: 0, said: "up\ndrained\n" });
});
