import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: {
    name: "cli",
    include: ["test/**/*.test.ts"],
    // Each test starts processes and mostly waits for them, on machines that may have much else to do.
    testTimeout: 120_000,
    maxWorkers: 4,
    // They share nothing but what is imported: a worker for each file would cost more than most of its tests.
    isolate: false,
    sequence: { groupOrder: 1 },
  },
});
