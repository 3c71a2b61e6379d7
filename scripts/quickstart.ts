// `npm run quickstart`: builds, then runs Collaborative Reasoner on the questions that come with the project, with the
// bundled simulator as the model, as anybody would from the command line.
import { spawnSync } from "node:child_process";

function step(command: string, args: readonly string[]): void {
  const { status } = spawnSync(command, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const dir = `runs/quickstart-${new Date().toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}`;
step("npm", ["run", "--silent", "build", "--", "--output-logs=errors-only"]);
console.log(
  `\n$ npx matrix run coral data.path=examples/data/questions.jsonl llm=simulator run.dir=${dir}\n`,
);
step("npx", [
  "matrix",
  "run",
  "coral",
  "data.path=examples/data/questions.jsonl",
  "llm=simulator",
  `run.dir=${dir}`,
]);
console.log(`
The simulator knows no answers: the two agree, but seldom on the right letter. Three commands to try next:

  npx matrix show ${dir} 0        # a conversation
  npx matrix stats ${dir}         # agreement, tokens by role, errors
  npx matrix run coral data.path=examples/data/questions.jsonl llm.base_url=http://HOST:PORT/v1 llm.model=NAME`);
