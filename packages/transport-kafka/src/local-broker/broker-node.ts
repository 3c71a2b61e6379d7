import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import { LocalBrokerError } from "./local-broker-error.ts";
import type { NodePlace } from "./server-properties.ts";

/** The Java process of one node. */
export class BrokerNode {
  readonly place: NodePlace;
  readonly #jars: string;
  readonly #heapMb: number;
  readonly #outlives: boolean;
  #process: ChildProcess | undefined;
  #guard: ChildProcess | undefined;

  constructor(place: NodePlace, jars: string, heapMb: number, outlives: boolean) {
    this.place = place;
    this.#jars = jars;
    this.#heapMb = heapMb;
    this.#outlives = outlives;
  }

  get pid(): number | undefined {
    return this.isRunning ? this.#process?.pid : undefined;
  }

  get isRunning(): boolean {
    const process = this.#process;
    return process !== undefined && process.exitCode === null && process.signalCode === null;
  }

  /** Writes the node's identity into its empty data folder. */
  format(clusterId: string, scramUsers: readonly string[]): void {
    const users = scramUsers.flatMap((user) => ["--add-scram", user]);
    const args = ["format", "-t", clusterId, "-c", this.#file("server.properties"), ...users];
    const { status, stderr, stdout } = spawnSync(
      "java",
      [
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-cp",
        `${this.#jars}/*`,
        "kafka.tools.StorageTool",
        ...args,
      ],
      { encoding: "utf8" },
    );
    if (status !== 0) throw new LocalBrokerError(`kafka's format ended with ${status}: ${stderr || stdout}`);
  }

  /** Starts the process, in a group of its own: what ends us by the keyboard leaves it alone. */
  start(): void {
    const log = openSync(this.#file("broker.log"), "a");
    const quick = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
    const heap = [`-Xms${this.#heapMb}m`, `-Xmx${this.#heapMb}m`];
    const args = ["-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", `${this.#jars}/*`];
    this.#process = spawn(
      "java",
      [...heap, ...quick, ...args, "kafka.Kafka", this.#file("server.properties")],
      { detached: true, stdio: ["ignore", log, log] },
    );
    this.#process.unref();
    if (!this.#outlives && this.#process.pid !== undefined) this.#guard = guardOf(this.#process.pid);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const process = this.#process;
    if (process === undefined || !this.isRunning) return;
    const ended = once(process, "exit");
    this.#guard?.kill("SIGKILL");
    process.kill("SIGCONT");
    process.kill(signal);
    await ended;
  }

  /** The last lines of its log. */
  lastWords(): string {
    return readFileSync(this.#file("broker.log"), "utf8").slice(-2_000);
  }

  #file(name: string): string {
    return join(this.place.folder, name);
  }
}

/** Kills a process once this one is gone, however it goes: a pipe that nobody holds open any more ends. */
function guardOf(pid: number): ChildProcess {
  const guard = spawn("sh", ["-c", 'cat > /dev/null; kill -9 "$0"', String(pid)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}
