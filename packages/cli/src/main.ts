import { type Command, CommanderError } from "commander";
import { longFlag } from "./config/long-flag.ts";
import { exitCode } from "./exit-codes.ts";
import { inKeys } from "./option-keys.ts";
import { program } from "./program/program.ts";

/** Runs the command line; errors are said in one line. @returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  // A reader that goes away (`matrix stats RUN | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(exitCode.ok);
    throw error;
  });
  let code: number = exitCode.ok;
  const matrix = await program((done) => {
    code = done;
  }, args);
  if (args[0] === "__complete") {
    const { completionAnswer } = await import("./completion/answer.ts");
    process.stdout.write(await completionAnswer(matrix, args.slice(1)));
    return exitCode.ok;
  }
  throwInsteadOfExit(matrix);
  try {
    await matrix.parseAsync(args.map(longFlag), { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCode.ok : exitCode.usage;
    const { MatrixError, ModelError } = await import("@matrix/core");
    if (MatrixError.isInstance(error)) {
      process.stderr.write(`error: ${inKeys(error.message)}\n`);
      if (error instanceof ModelError)
        process.stderr.write("nothing was begun; once that is mended, give the same command again\n");
      return exitCode.usage;
    }
    process.stderr.write(`error: ${(error as Error).stack ?? error}\n`);
    return exitCode.incomplete;
  }
}

function throwInsteadOfExit(command: Command): void {
  command.exitOverride();
  for (const inner of command.commands) throwInsteadOfExit(inner);
}
