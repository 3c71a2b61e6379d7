import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: {
    name: "launch-kubernetes",
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 240_000,
  },
});
