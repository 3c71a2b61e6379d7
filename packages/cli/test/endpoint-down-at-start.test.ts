import { startSimulator } from "@matrix/testkit/simulator";
import { expect } from "vitest";
import { freePort } from "./support/free-port.ts";
import { questions } from "./support/questions.ts";
import { test } from "./support/shell.ts";

test("an endpoint that is down at the start leaves nothing behind: the same command works once it is up", async ({
  shell,
}) => {
  await shell.write("questions.jsonl", questions(3));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v1`;
  const args = [
    "run",
    "coral",
    "data.path=questions.jsonl",
    "run.id=first",
    `llm.base_url=${url}`,
    "llm.model=m",
  ];

  const down = await shell.matrix(args);

  expect(down.code).toBe(2);
  expect(down.stderr).toContain(`error: no server answers at ${url}`);
  expect(down.stderr).toContain("start it or correct llm.base_url");
  expect(down.stderr).toContain("nothing was begun; once that is mended, give the same command again");
  expect(down.stderr).not.toMatch(/^ +at /m);
  expect(await shell.files()).toEqual([shell.path("questions.jsonl")]);

  const simulator = await startSimulator({
    port,
    servedModelName: ["m"],
    timeToFirstToken: 0,
    interTokenLatency: 0,
  });
  try {
    expect((await shell.matrix(args)).code).toBe(0);
  } finally {
    await simulator.stop();
  }
  expect(await shell.records("first")).toHaveLength(3);
});
