import { expect } from "vitest";
import { freePort } from "./support/free-port.ts";
import { test } from "./support/shell.ts";

test("the simulator serves a model until Ctrl-C, and says where on stdout", async ({ shell }) => {
  const port = await freePort();
  const sim = shell.start([
    "sim",
    "--port",
    String(port),
    "--served-model-name",
    "m",
    "--time-to-first-token",
    "0",
  ]);
  await sim.said("stop with Ctrl-C");

  const answer = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "Say something" }] }),
  });
  const second = await shell.matrix(["sim", "--port", String(port)]);
  sim.kill("SIGINT");
  const ended = await sim.ended;

  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ model: "m", choices: [{ message: { role: "assistant" } }] });
  expect(second.code).toBe(2);
  expect(second.stderr).toBe(
    `error: port ${port} on 127.0.0.1 is in use; choose another, or 0 for a free one\n`,
  );
  expect(ended.code).toBe(0);
  expect(ended.stdout).toBe(`http://127.0.0.1:${port}/v1\n`);
});
