import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LocalBrokerError } from "./local-broker-error.ts";
import type { NodePlace } from "./server-properties.ts";

/** The Java process of one node. */
export class BrokerNode {
  readonly place: NodePlace;
  readonly #jars: string;
  readonly #heapMb: number;
  #process: ChildProcess | undefined;

  constructor(place: NodePlace, jars: string, heapMb: number) {
    this.place = place;
    this.#jars = jars;
    this.#heapMb = heapMb;
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

  /** Starts the process, in a group of its own: it outlives us unless it is stopped. */
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
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    const process = this.#process;
    if (process === undefined || !this.isRunning) return;
    const ended = once(process, "exit");
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
