import type { Resource } from "../resource.ts";

/** Something to be closed when a process's part of a run ends. */
export interface Closable {
  close?(): Promise<void>;
}

/** Opens what agents use, each into `opened` once it is: what was opened must be closed, whatever comes after. */
export async function openResources(
  resources: unknown,
  signal: AbortSignal,
  opened: Closable[],
): Promise<void> {
  for (const resource of resourcesIn(resources)) {
    await resource.open?.({ signal });
    opened.push(resource);
  }
}

/** Closes all, last opened first, though some fail. @throws the first failure. */
export async function closeAll(opened: readonly Closable[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of opened.toReversed()) {
    try {
      await each.close?.();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** The distinct resources among a run's resources: several names may stand for one. */
function resourcesIn(resources: unknown): Resource[] {
  if (typeof resources !== "object" || resources === null) return [];
  const isResource = (value: unknown): value is Resource =>
    typeof value === "object" && value !== null && ("open" in value || "close" in value);
  return [...new Set(Object.values(resources).filter(isResource))];
}
