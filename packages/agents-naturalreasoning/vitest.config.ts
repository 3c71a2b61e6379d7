import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: { name: "agents-naturalreasoning", include: ["test/**/*.test.ts"] },
});
