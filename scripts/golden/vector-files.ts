import { readdir, readFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { gunzipSync } from "node:zlib";

/** A file of vectors. */
export interface VectorFile {
  readonly path: string;
  /** Path below the folder that was asked for, as people are shown it. */
  readonly name: string;
  /** What its vectors are where they do not say so themselves: its place in the layout, without the file's endings. */
  readonly layout: readonly string[];
  /** Whether each line is a vector, or the whole file is one. */
  readonly lines: boolean;
}

/** One vector, and where people find it. */
export interface Vector {
  readonly where: string;
  /** As it stands in the file: parsing takes the difference between 1 and 1.0. */
  readonly text: string;
  readonly value: unknown;
}

const endings = /\.(jsonl|json)(\.gz)?$/;
/** Data that vectors name, not vectors. */
const notVectors = new Set(["trees"]);

/** Files of vectors below `folder`, in a fixed order; none where there is no such folder. */
export async function vectorFiles(folder: string): Promise<VectorFile[]> {
  const files: VectorFile[] = [];
  await collect(folder, folder, files);
  return files;
}

async function collect(root: string, folder: string, files: VectorFile[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !notVectors.has(entry.name)) await collect(root, path, files);
    const ending = endings.exec(entry.name);
    if (entry.isDirectory() || ending === null) continue;
    const name = relative(root, path);
    const stem = basename(name).slice(0, ending.index);
    const layout = [...dirname(name).split(/[/\\]/), stem].filter((part) => part !== ".");
    files.push({ path, name, layout, lines: ending[1] === "jsonl" });
  }
}

/** @throws {SyntaxError} naming the line that is not JSON. */
export async function readVectors(file: VectorFile): Promise<Vector[]> {
  const bytes = await readFile(file.path);
  const text = (file.path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  if (!file.lines) return [{ where: file.name, text, value: parse(text, file.name) }];
  return text.split("\n").flatMap((line, index) => {
    const where = `${file.name}:${index + 1}`;
    return line.trim() === "" ? [] : [{ where, text: line, value: parse(line, where) }];
  });
}

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SyntaxError(`${where} is not JSON: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}
