import { join } from "node:path";
import { expect } from "vitest";
import { test } from "../support/shell.ts";

test("whatever overrides and config files hold, they are taken or refused in words, and no prototype is polluted", async ({
  shell,
}) => {
  const script = join(import.meta.dirname, "../support/fuzz-loader.ts");
  const { code, stdout, stderr } = await shell.spawn(process.execPath, [
    "--conditions=@matrix/source",
    script,
    "150",
  ]).ended;
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^600 configs, \d+ refused\n$/);
});
