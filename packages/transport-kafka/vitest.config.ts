import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: {
    name: "transport-kafka",
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/support/broker.global.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
