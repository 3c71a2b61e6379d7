import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { KafkaTransportOptions } from "@matrix/transport-kafka";
import { onTestFinished } from "vitest";

/** A worker in a process of its own. */
export interface Worker {
  readonly process: ChildProcess;
  /** Lines it has printed. */
  readonly lines: readonly string[];
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts a worker; it ends with the test at the latest. */
export function startWorker(name: string, options: KafkaTransportOptions, delayMs: number): Worker {
  const script = join(import.meta.dirname, "worker-process.ts");
  const task = JSON.stringify({ name, delayMs, options });
  const child = spawn(process.execPath, ["--conditions=@matrix/source", script, task], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const lines: string[] = [];
  let rest = "";
  child.stdout.on("data", (text) => {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    lines.push(...parts);
  });
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    if (signal === "SIGKILL" || signal === "SIGTERM") await once(child, "exit");
  };
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGCONT");
    await kill("SIGKILL");
  });
  return { process: child, lines, kill };
}
