/**
 * Feeds generated overrides and config files to the loader of the command: each is taken, or refused with an error of ours,
 * and no object's prototype changes. `node --conditions=@matrix/source fuzz-loader.ts [runs]`
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MatrixError } from "@matrix/core";
import fc from "fast-check";
import { RunConfigs } from "../../src/config/run-configs.ts";

const numRuns = Number(process.argv[2] ?? 300);
const pieces = [
  ...[
    "run.",
    "llm.",
    "llm",
    "data.path",
    "workload.",
    "workload.teacher.system_prompt",
    "pack",
    "run.id",
    "trials",
  ],
  ...[
    "=",
    "+",
    "++",
    "~",
    "@",
    "/",
    ",",
    ":",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "'",
    '"',
    "\\",
    "${",
    "}",
    "$",
    " ",
    "\t",
  ],
  ...[
    "1",
    "-1",
    "1e999",
    "null",
    "true",
    "range(",
    "choice(",
    "glob(",
    "sort(",
    "oc.env:HOME",
    "oc.create:",
    "???",
  ],
  ...[
    "__proto__",
    "constructor",
    "prototype",
    ".polluted",
    "\n",
    "\n- ",
    ": ",
    "&x ",
    "*x",
    "!!int ",
    "<<: ",
    "#",
  ],
  ...[
    "coral",
    "simulator",
    "defaults",
    "_self_",
    "override ",
    "..",
    "../",
    "_global_",
    "|",
    ">",
    "\u0000",
    "\uffff",
    "é",
  ],
];
const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(""));
const keyed = fc
  .tuple(
    fc.constantFrom("run.id", "data.path", "run.trials", "llm", "llm.model", "+run.x", "workload.variant"),
    soup,
  )
  .map(([key, value]) => `${key}=${value}`);
const overrides = fc.array(fc.oneof(soup, keyed, fc.string({ unit: "binary" })), { maxLength: 4 });
const file = fc.oneof(
  soup,
  fc
    .tuple(soup, soup)
    .map(([head, tail]) => `defaults:\n  - coral\n  - ${head}\n  - _self_\nrun:\n  ${tail}\n`),
);

const folder = mkdtempSync(join(tmpdir(), "matrix-fuzz-"));
const before = [Object.prototype, Array.prototype, Function.prototype, String.prototype].map(ownKeys);
let refused = 0;

/** Lets errors of ours pass; any other would be a stack trace on somebody's screen. */
async function takesOrRefuses(act: (configs: RunConfigs) => Promise<unknown>): Promise<void> {
  try {
    await act(new RunConfigs([folder]));
  } catch (error) {
    if (!MatrixError.isInstance(error)) throw error;
    if (error.message === "" || /^[A-Z]|\n {4}at /.test(error.message)) throw error;
    refused++;
  }
  const now = [Object.prototype, Array.prototype, Function.prototype, String.prototype].map(ownKeys);
  if (JSON.stringify(now) !== JSON.stringify(before) || "polluted" in {})
    throw new Error("a prototype was polluted");
}

function ownKeys(prototype: object): string[] {
  return Reflect.ownKeys(prototype).map(String);
}

try {
  await fc.assert(
    fc.asyncProperty(overrides, async (given) => {
      const base = ["llm=simulator", "data.path=x.jsonl"];
      await takesOrRefuses((configs) => configs.load("coral", [...base, ...given]));
      await takesOrRefuses((configs) => configs.compose("coral", given));
      await takesOrRefuses((configs) => configs.jobs("coral", given));
    }),
    { numRuns },
  );
  await fc.assert(
    fc.asyncProperty(file, overrides, async (text, given) => {
      writeFileSync(join(folder, "mine.yaml"), text);
      await takesOrRefuses((configs) => configs.load("mine", given));
    }),
    { numRuns },
  );
  console.log(`${4 * numRuns} configs, ${refused} refused`);
} finally {
  rmSync(folder, { recursive: true });
}
