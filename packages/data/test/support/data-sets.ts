import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A signal that never aborts. */
export const never: AbortSignal = new AbortController().signal;

/** A file of this package's fixtures. */
export function fixture(name: string): string {
  return join(import.meta.dirname, "../fixtures", name);
}

const samples = join(import.meta.dirname, "../../../../../shared/samples/coral");

/** Whether the real samples lie beside the repository. */
export const samplesAreThere: boolean = existsSync(samples);

/** A file of the real samples. */
export function sample(name: string): string {
  return join(samples, name);
}

/** A new folder, removed when the test ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "matrix-data-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file in a new folder, removed when the test ends. */
export function dataSet(name: string, content: string | Uint8Array): string {
  const path = join(scratch(), name);
  writeFileSync(path, content);
  return path;
}

/** Acts as a user without rights, where the tests run as root. */
export async function withoutRights<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}
