// Checks every package as its users get it: fields, publint, types; then installs all tarballs in an empty folder and
// compiles and runs a program there.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "matrix-packed-"));
const problems: string[] = [];

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly [field: string]: unknown;
}

const requiredFields = [
  "description",
  "license",
  "repository",
  "keywords",
  "engines",
  "files",
  "exports",
  "publishConfig",
];

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function attempt(what: string, act: () => void): void {
  try {
    act();
    console.log(`ok  ${what}`);
  } catch (error) {
    const {
      stdout = "",
      stderr = "",
      message,
    } = error as { stdout?: string; stderr?: string; message: string };
    problems.push(what);
    console.log(`BAD ${what}\n${[message, stdout, stderr].join("\n").trim()}`);
  }
}

const tarballs: string[] = [];
for (const name of readdirSync(join(root, "packages"))) {
  const place = join(root, "packages", name);
  const manifest = JSON.parse(readFileSync(join(place, "package.json"), "utf8")) as Manifest;
  if (manifest.private) continue;
  attempt(`${manifest.name}: fields and files`, () => {
    for (const field of requiredFields)
      if (manifest[field] === undefined) throw new Error(`package.json has no ${field}`);
    if (!readdirSync(place).includes("README.md")) throw new Error("there is no README.md");
  });
  attempt(
    `${manifest.name}: publint`,
    () => void run("npx", ["publint", "--strict", "--pack", "npm", place], root),
  );
  attempt(`${manifest.name}: pack`, () => {
    const [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], place)) as [
      { filename: string; files: { path: string }[] },
    ];
    const odd = packed.files.filter(
      ({ path }) =>
        !/^(dist|src|bin|conf|data|grafana)\/|^(package\.json|README\.md|LICENSE|NOTICE|CHANGELOG\.md)$/.test(
          path,
        ),
    );
    if (odd.length > 0)
      throw new Error(`files that do not belong into the tarball: ${odd.map(({ path }) => path).join(", ")}`);
    tarballs.push(join(folder, packed.filename));
  });
}
for (const tarball of tarballs) {
  attempt(
    `types of ${tarball.slice(folder.length + 1)}`,
    () => void run("npx", ["attw", tarball, "--profile", "esm-only", "--format", "ascii"], root),
  );
}

const program = `import { arraySource, memorySink, run, sequential } from "@matrix/core";
import { memoryTransport } from "@matrix/transport-memory";

interface Shout { input: { text: string }; state: { position: number }; replies: { shouter: { text: string } } }
const orchestrator = sequential<Shout>({ name: "shout", order: ["shouter"] });
const agents = { shouter: { process: (message: { input: Shout["input"] }) => ({ text: message.input.text.toUpperCase() }) } };
const rows = run({ run: "shout", workload: { orchestrator, agents }, resources: {}, source: arraySource([{ id: 1, text: "hello" }]), transport: memoryTransport(), sink: memorySink() });
for await (const record of rows) console.log(record.history[0]?.response.text satisfies string | undefined);
`;
const use = join(folder, "use");
attempt("tarballs installed in an empty folder: a program type-checks and runs", () => {
  run("mkdir", ["-p", use], folder);
  writeFileSync(join(use, "package.json"), JSON.stringify({ name: "use", private: true, type: "module" }));
  writeFileSync(join(use, "program.ts"), program);
  run("npm", ["install", "--no-audit", "--no-fund", ...tarballs], use);
  const tsc = join(root, "node_modules/.bin/tsc");
  run(
    tsc,
    ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "", "program.ts"],
    use,
  );
  const said = run("node", ["program.ts"], use).trim();
  if (said !== "HELLO") throw new Error(`expected HELLO, got ${said}`);
});
attempt("the matrix command of the tarballs answers", () => {
  const said = run(join(use, "node_modules/.bin/matrix"), ["--help"], use);
  if (!said.includes("resume")) throw new Error(said);
});

rmSync(folder, { recursive: true, force: true });
console.log(problems.length === 0 ? "all packages are as they should be" : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
