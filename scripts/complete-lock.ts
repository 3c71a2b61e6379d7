// Adds the optional packages of other platforms that package-lock.json lacks, with version, os and cpu. npm leaves out those
// that a registry mirror does not carry, and `npm ci` then refuses the lock everywhere. Run it after each `npm install`.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const operatingSystems = [
  "android",
  "darwin",
  "freebsd",
  "linux",
  "netbsd",
  "openbsd",
  "openharmony",
  "sunos",
  "aix",
  "win32",
];
const processors = ["arm64", "x64", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "arm"];

const path = join(import.meta.dirname, process.argv[2] ?? "..", "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as { packages: Record<string, Locked> };
const added: Record<string, object> = {};
for (const [place, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (!isLocked(place, name))
      added[`node_modules/${name}`] = { version, ...platform(name), ...(dev && { dev }), optional: true };
  }
}
const root = lock.packages[""];
const sorted = Object.entries({ ...lock.packages, ...added })
  .filter(([place]) => place !== "")
  .sort(([left], [right]) => (left < right ? -1 : 1));
lock.packages = { "": root ?? {}, ...(Object.fromEntries(sorted) as Record<string, Locked>) };
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${Object.keys(added).length} optional packages of other platforms added to ${path}`);

/** Whether a package finds `name` where npm looks: in its own node_modules, or in those above it. */
function isLocked(place: string, name: string): boolean {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (lock.packages[`${folder}${folder === "" ? "" : "/"}node_modules/${name}`] !== undefined) return true;
    if (folder === "") return false;
  }
}

/** Such packages say in their names what they are for: `@rollup/rollup-linux-x64-musl`. */
function platform(name: string): object {
  const words = name.replace("windows", "win32").replace(/-64$/, "-x64").split(/[-/]/);
  const os = operatingSystems.find((system) => words.includes(system));
  const cpu = processors.find((processor) => words.includes(processor));
  if (os === undefined || cpu === undefined) {
    throw new Error(
      `optional package ${name} is not locked, and its name does not tell its platform; lock it by hand`,
    );
  }
  const libc = words.includes("musl") ? ["musl"] : words.includes("gnu") ? ["glibc"] : undefined;
  return { cpu: [cpu], ...(libc && { libc }), os: [os] };
}
