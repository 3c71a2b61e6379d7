import { execFile } from "node:child_process";
import { LaunchError } from "../errors.ts";

/** A scheduler that takes longer is taken for one that is not there. */
const patienceMs = 10_000;
const mostBytes = 64 * 2 ** 20;

/** What a scheduler's own command came to. */
export interface CommandAnswer {
  /** Exit code. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a scheduler's command is run. */
export interface CommandOptions {
  /** What it reads from its standard input. Default: nothing. */
  readonly input?: string;
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** What to do where the program is not on the PATH, for the error's text. */
  readonly whereMissing: string;
}

/**
 * Runs a command of a scheduler: program and arguments.
 *
 * Errors: {@link LaunchError} where there is no such program, or it does not end within 10 s. An exit code is an answer.
 */
export function schedulerCommand(
  [program = "", ...args]: readonly string[],
  { input, cwd, env, whereMissing }: CommandOptions,
): Promise<CommandAnswer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      args,
      {
        timeout: patienceMs,
        killSignal: "SIGKILL",
        maxBuffer: mostBytes,
        env: { ...process.env, ...env },
        ...(cwd !== undefined && { cwd }),
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve({ code: 0, stdout, stderr });
        if (error.code === "ENOENT") {
          return reject(
            new LaunchError(`there is no ${program} on the PATH; ${whereMissing}`, { cause: error }),
          );
        }
        if (typeof error.code === "number") return resolve({ code: error.code, stdout, stderr });
        const why = error.killed ? `did not answer within ${patienceMs / 1000} s` : error.message;
        const said = stderr.trim();
        reject(
          new LaunchError(
            `${program} ${why}${said ? ` (it said: ${said})` : ""}; see that the scheduler is up`,
            {
              cause: error,
            },
          ),
        );
      },
    );
    // A program that ends without reading is no error of its own.
    child.stdin?.on("error", () => {});
    child.stdin?.end(input ?? "");
  });
}
