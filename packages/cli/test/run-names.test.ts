import { expect } from "vitest";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";
import { fastSimulator } from "./support/simulator-keys.ts";

test.for([
  { keys: [], dir: /^runs\/(\d{8}-\d{6})$/, id: undefined, name: undefined },
  { keys: ["run.dir=out/My Run 7"], dir: /^out\/My Run 7$/, id: "my-run-7", name: "'out/My Run 7'" },
  { keys: ["run.dir=out", "run.id=first"], dir: /^out$/, id: "first", name: "out" },
])(
  "name and folder of a run follow from each other, or from the time: $keys",
  async ({ keys, dir, id, name }, { shell }) => {
    await shell.write("questions.jsonl", questions(1));

    const run = await shell.matrix(["run", "coral", "data.path=questions.jsonl", ...keys, ...fastSimulator]);

    expect(run.code).toBe(0);
    const manifest = (await shell.files()).find((file) => file.endsWith("/manifest.json"))!;
    const folder = manifest.slice(shell.folder.length + 1, -"/manifest.json".length);
    const [, time] = dir.exec(folder) ?? expect.fail(`${folder} is not ${dir}`);
    expect(JSON.parse(await shell.read(`${folder}/manifest.json`))).toMatchObject({ run: id ?? time });
    expect(run.stderr).toContain(`next: matrix verify ${name ?? time};`);
  },
);
