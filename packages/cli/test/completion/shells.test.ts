import { execFileSync } from "node:child_process";
import { expect } from "vitest";
import { matrixCommand, type Shell, test } from "../support/shell.ts";

const installed = (shell: string) => {
  try {
    execFileSync(shell, ["-c", "exit 0"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

/** Runs a script in a shell that has the command `matrix`. */
async function inShell(
  shell: Shell,
  name: string,
  args: readonly string[],
  script: string,
): Promise<string[]> {
  await shell.write(
    "bin/matrix",
    `#!/bin/sh\nexec ${matrixCommand.map((word) => `'${word}'`).join(" ")} "$@"\n`,
  );
  const setup = `chmod +x bin/matrix\nexport PATH="$PWD/bin:$PATH"\n`;
  const fishSetup = `chmod +x bin/matrix\nset -x PATH $PWD/bin $PATH\n`;
  const text = `${name === "fish" ? fishSetup : setup}${script}`;
  const { stdout, stderr } = await shell.spawn(name, [...args, "-c", text]).ended;
  expect(stderr).toBe("");
  return stdout.split("\n").slice(0, -1);
}

test.skipIf(!installed("bash"))(
  "bash completes what follows its word breaks, and quotes what it must",
  async ({ shell }) => {
    await shell.write("my rows.jsonl", "");
    const script = `source <(matrix completion bash)
try() { COMP_LINE=$1; COMP_POINT=\${#1}; _matrix matrix; printf '%s\\n' "\${COMPREPLY[@]}"; }
try "matrix res"
try "matrix run coral llm=s"
try "matrix run coral data.path=my"
COMP_WORDBREAKS=' '
try "matrix run coral llm=s"
`;
    expect(await inShell(shell, "bash", [], script)).toEqual([
      "resume",
      "simulator",
      "my\\ rows.jsonl",
      "llm=simulator",
    ]);
  },
);

test.skipIf(!installed("zsh"))(
  "zsh is given whole words, those to go on with apart from those that are done (zsh has to be installed)",
  async ({ shell }) => {
    const script = `autoload -Uz compinit; compinit -u -D
source <(matrix completion zsh)
compadd() { local -a given; given=("$@"); print -rl -- "\${(P@)given[-1]}"; }
try() { words=("$@"); CURRENT=$#words; PREFIX=\${words[-1]}; _matrix; }
try matrix res
try matrix run coral llm=s
try matrix run coral run.m
`;
    expect(await inShell(shell, "zsh", ["-f"], script)).toEqual([
      "resume",
      "llm=simulator",
      "run.max_in_flight=",
    ]);
  },
);

test.skipIf(!installed("fish"))(
  "fish is given words with their meaning (fish has to be installed)",
  async ({ shell }) => {
    const script = `matrix completion fish | source
complete -C"matrix res"
complete -C"matrix run coral llm=s"
`;
    expect(await inShell(shell, "fish", ["--no-config"], script)).toEqual([
      expect.stringMatching(/^resume\tgo on with a run/),
      "llm=simulator",
    ]);
  },
);
