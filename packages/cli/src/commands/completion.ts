import { completionScripts, type Shell } from "../completion/scripts.ts";
import { exitCode } from "../exit-codes.ts";

/** `matrix completion bash|zsh|fish`: the script that makes the shell complete the command. @returns the exit code. */
export function completionCommand(shell: Shell): number {
  process.stdout.write(completionScripts[shell]);
  return exitCode.ok;
}
