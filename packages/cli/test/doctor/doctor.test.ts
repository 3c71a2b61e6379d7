import { expect } from "vitest";
import { freePort } from "../support/free-port.ts";
import { test } from "../support/shell.ts";
import { fastSimulator } from "../support/simulator-keys.ts";

test("doctor prints a line for each check and exits 0 where nothing is bad", async ({ shell }) => {
  const { code, stdout, stderr } = await shell.matrix(["doctor", ...fastSimulator]);
  expect([code, stderr]).toEqual([0, ""]);
  const lines = stdout.trim().split("\n");
  expect(lines.every((line) => /^ok {4}[a-z ]{11} /.test(line))).toBe(true);
  expect(lines.map((line) => line.slice(6, 17).trim())).toEqual([
    ...[
      "endpoint",
      "model",
      "context",
      "answer",
      "reasoning",
      "structured",
      "tools",
      "tool choice",
      "open files",
      "run folder",
      "broker",
      "store",
    ],
  ]);
  expect(await shell.files()).toEqual([]);
});

test("doctor exits 2 where something is bad, and says so in JSON too", async ({ shell }) => {
  const url = `http://127.0.0.1:${await freePort()}/v1`;
  const { code, stdout } = await shell.matrix([
    "doctor",
    "coral",
    `llm.base_url=${url}`,
    "llm.model=m",
    "--json",
  ]);
  expect(code).toBe(2);
  const { ok, checks } = JSON.parse(stdout);
  expect(ok).toBe(false);
  expect(checks[0]).toMatchObject({ name: "endpoint", status: "bad", endpoint: url });
});
