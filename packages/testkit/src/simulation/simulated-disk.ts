import type { Chance } from "./chance.ts";
import { FileContent } from "./file-content.ts";

/**
 * How an incarnation dies. `kill`: the process is gone, the page cache stays. `power`: the machine is gone too, and with it
 * whatever was not synced, or some of it.
 */
export type CrashKind = "kill" | "power";

type NameChange =
  | { readonly kind: "create"; readonly path: string; readonly file: FileContent }
  | { readonly kind: "rename"; readonly from: string; readonly to: string; readonly file: FileContent }
  | { readonly kind: "remove"; readonly path: string; readonly file: FileContent };

interface PendingName {
  readonly order: number;
  readonly folder: string;
  readonly change: NameChange;
}

/** An operation that was asked for and has not happened yet. */
export interface Flight {
  /** Lets it happen, or only the first part of it where it has parts. */
  land(part: "whole" | "part"): void;
}

/**
 * A disk that outlives the incarnations of a simulated process. Names are durable only once their folder was synced,
 * bytes only once their file was.
 */
export class SimulatedDisk {
  readonly #chance: Chance;
  readonly #names = new Map<string, FileContent>();
  readonly #durableNames = new Map<string, FileContent>();
  #pending: PendingName[] = [];
  #order = 0;
  readonly #flights = new Set<Flight>();

  constructor(chance: Chance) {
    this.#chance = chance;
  }

  find(path: string): FileContent | undefined {
    return this.#names.get(path);
  }

  create(path: string): FileContent {
    const file = new FileContent();
    this.#change(folderOf(path), { kind: "create", path, file });
    return file;
  }

  rename(from: string, to: string): void {
    this.#change(folderOf(to), { kind: "rename", from, to, file: this.#names.get(from)! });
  }

  remove(path: string): void {
    const file = this.#names.get(path);
    if (file !== undefined) this.#change(folderOf(path), { kind: "remove", path, file });
  }

  /** Names in a folder, sorted. */
  list(folder: string): string[] {
    const names: string[] = [];
    for (const path of this.#names.keys()) {
      if (folderOf(path) === folder) names.push(path.slice(folder.length + 1));
    }
    return names.sort();
  }

  /** Bytes of all files below a folder, as a reader sees them. */
  bytesIn(folder: string): number {
    let bytes = 0;
    for (const [path, file] of this.#names) if (path.startsWith(`${folder}/`)) bytes += file.length;
    return bytes;
  }

  /** Where a folder's sync that begins now will have come to: pass it to {@link namesSynced}. */
  mark(): number {
    return this.#order;
  }

  namesSynced(folder: string, mark: number): void {
    const isSynced = (pending: PendingName) => pending.folder === folder && pending.order <= mark;
    for (const pending of this.#pending)
      if (isSynced(pending)) changeName(this.#durableNames, pending.change);
    this.#pending = this.#pending.filter((pending) => !isSynced(pending));
  }

  takeOff(flight: Flight): void {
    this.#flights.add(flight);
  }

  /** @returns false where a crash was faster. */
  land(flight: Flight): boolean {
    return this.#flights.delete(flight);
  }

  /** What was under way happens, happens in part, or does not happen; then the power goes too, where it does. */
  crash(kind: CrashKind): void {
    for (const flight of this.#flights) {
      const fate = this.#chance.pick(["never", "whole", "part"] as const);
      if (fate !== "never") flight.land(fate);
    }
    this.#flights.clear();
    if (kind === "power") this.#losePower();
  }

  #change(folder: string, change: NameChange): void {
    changeName(this.#names, change);
    this.#pending.push({ order: ++this.#order, folder, change });
  }

  #losePower(): void {
    // A journalling file system keeps a prefix of what was done to names; POSIX does not promise even that.
    const prefix = this.#chance.happens(0.5) ? this.#chance.whole(0, this.#pending.length) : undefined;
    for (const [index, { change }] of this.#pending.entries()) {
      const kept = prefix === undefined ? this.#chance.happens(0.5) : index < prefix;
      if (kept) changeName(this.#durableNames, change);
    }
    this.#pending = [];
    this.#names.clear();
    for (const [path, file] of this.#durableNames) this.#names.set(path, file);
    for (const file of new Set(this.#names.values())) file.losePower(this.#chance);
  }
}

/** The folder that a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function changeName(names: Map<string, FileContent>, change: NameChange): void {
  const forget = (path: string) => {
    if (names.get(path) === change.file) names.delete(path);
  };
  if (change.kind === "create") names.set(change.path, change.file);
  else if (change.kind === "remove") forget(change.path);
  else {
    forget(change.from);
    names.set(change.to, change.file);
  }
}
