// The tests that kill real brokers, with both clients: each takes half a minute, so `npm test` has one client only.
import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const vitest = join(root, "node_modules/vitest/vitest.mjs");
const tests = ["run", "--project", "transport-kafka", "packages/transport-kafka/test/broker-kills.test.ts"];
const { status } = spawnSync(process.execPath, [vitest, ...tests], {
  cwd: root,
  env: { ...process.env, MATRIX_LONG_TESTS: "1" },
  stdio: ["ignore", "inherit", "inherit"],
});
console.log(
  `broker-kills: 1 of 1 and 1 of 3 brokers, two clients: ${status === 0 ? "0 rows lost" : "failed"}`,
);
process.exit(status ?? 1);
