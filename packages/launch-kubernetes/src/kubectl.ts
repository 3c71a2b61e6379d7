import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { LaunchError, schedulerCommand } from "@matrix/core";

const whereMissing =
  "launcher=kubernetes works where kubectl is and knows a cluster; launcher.apply=false only writes the manifests";

/** `kubectl` on the PATH, for one cluster and namespace. Errors: {@link LaunchError} of all calls, within 10 s. */
export class Kubectl {
  readonly #where: readonly string[];
  #isThere = false;

  constructor({ namespace, context }: { readonly namespace?: string; readonly context?: string }) {
    this.#where = [
      ...(context === undefined ? [] : ["--context", context]),
      ...(namespace === undefined ? [] : ["--namespace", namespace]),
    ];
  }

  /** Program and arguments, as they are run. */
  words(args: readonly string[]): string[] {
    return ["kubectl", ...this.#where, ...args];
  }

  /** @returns what it printed. */
  async ask(args: readonly string[], input?: string): Promise<string> {
    if (!this.#isThere) {
      // One request: anything else asks for all kinds of objects first, and again and again where nobody answers.
      await this.#run(["--request-timeout=3s", "get", "--raw", "/version"]);
      this.#isThere = true;
    }
    return this.#run(["--request-timeout=8s", ...args], input);
  }

  async #run(args: readonly string[], input?: string): Promise<string> {
    const { code, stdout, stderr } = await schedulerCommand(this.words(args), {
      whereMissing,
      ...(input !== undefined && { input }),
    });
    if (code === 0) return stdout;
    const [, verb] = args;
    throw new LaunchError(
      `kubernetes refused kubectl ${verb}: ${said(stderr) || `kubectl ended with ${code}`}`,
    );
  }

  /** @returns the objects that it lists. @throws {LaunchError} for what is no list */
  async list(args: readonly string[], input?: string): Promise<readonly unknown[]> {
    const text = await this.ask([...args, "--output=json"], input);
    if (text.trim() === "") return [];
    let answer: unknown;
    try {
      answer = JSON.parse(text);
    } catch (cause) {
      throw new LaunchError(`kubectl ${args[0]} did not answer in JSON`, { cause });
    }
    const { items } = (answer ?? {}) as { readonly items?: unknown };
    // Of one object that it applied kubectl makes no list.
    return Array.isArray(items) ? items : [answer];
  }

  /** Tells the lines of a Pod's log, from the first on, until it ends or the signal comes. */
  async tail(pod: string, told: (line: string) => void, signal: AbortSignal): Promise<void> {
    const [program = "", ...args] = this.words(["logs", "--follow", pod]);
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], signal });
    const closed = new Promise<void>((resolve) => {
      child.once("error", () => resolve());
      child.once("close", () => resolve());
    });
    const lines = createInterface({ input: child.stdout });
    lines.on("line", told);
    await closed;
  }
}

/** kubectl repeats itself, and puts its errors after warnings. */
function said(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !/^([EWI]\d{4} |Warning:)/.test(line));
  return [...new Set(lines)].slice(0, 3).join("; ");
}
