import type { TransportSession } from "@matrix/core";
import { type FileFault, type FileOperation, type Incarnation, World } from "@matrix/testkit/simulation";
import { type MemoryTransportOptions, memoryTransport } from "../../src/index.ts";
import { topology } from "./messages.ts";

export const journalFolder = "run/journal";

/** A simulated disk on which each operation takes 1 virtual ms, syncs 5, and fails when it is told to. */
export class Disk {
  /** Says which operations fail. */
  fault: (operation: FileOperation) => FileFault | undefined = () => undefined;
  /** What appends take, where that is not 0. */
  hangMs = 0;
  /** Told of operations before they begin. */
  begun: (operation: FileOperation) => void = () => {};
  /** What was done, in order. */
  readonly log: FileOperation[] = [];
  readonly world: World;
  process: Incarnation;

  /** @param seed decides what crashes leave of what was not durable */
  constructor(seed = 1) {
    this.world = new World({
      seed,
      conditions: {
        latencyMs: (operation) => this.latencyMs(operation),
        fault: (operation) => this.fault(operation),
        begun: (operation) => this.begun(operation),
        done: (operation) => void this.log.push(operation),
      },
    });
    this.process = this.world.boot();
  }

  latencyMs({ kind }: FileOperation): number {
    if (kind === "append" && this.hangMs > 0) return this.hangMs;
    return kind === "sync" || kind === "syncFolder" ? 5 : 1;
  }

  /** Operations of a kind on journal segments. */
  count(kind: FileOperation["kind"]): number {
    return this.log.filter((operation) => operation.kind === kind && operation.path.endsWith(".wal")).length;
  }

  /** Segments there are. */
  get segments(): string[] {
    return this.world.disk.list(journalFolder).filter((name) => name.endsWith(".wal"));
  }

  segment(name: string): Uint8Array {
    return this.world.disk.find(`${journalFolder}/${name}`)!.view().slice();
  }

  /** Puts a file there, durably. */
  put(path: string, bytes: Uint8Array): void {
    const file = this.world.disk.create(path);
    file.append(bytes);
    file.synced(file.mark());
    this.world.disk.namesSynced(path.slice(0, path.lastIndexOf("/")), this.world.disk.mark());
  }

  /** The process dies, with the machine where `power` is given; another one takes its place. */
  restart(how: "kill" | "power" = "kill"): void {
    this.world.crash(how);
    this.process = this.world.boot();
  }

  async open(
    options: MemoryTransportOptions = {},
    changes: Parameters<typeof topology>[0] = {},
  ): Promise<TransportSession> {
    const { files, clock } = this.process;
    const transport = memoryTransport({ folder: journalFolder, files, clock, ...options });
    return await this.wait(transport.open(topology(changes)));
  }

  /** Lets virtual time pass until a promise settles. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    const standstill = await this.world.clock.drive({ done: () => settled });
    if (standstill !== "done") throw new Error("nothing is left to do, and the promise has not settled");
    return await promise;
  }

  /** Lets `ms` of virtual time pass. */
  pass(ms: number): Promise<void> {
    return this.world.clock.advance(ms);
  }
}
