import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: { name: "agents-tau2", include: ["test/**/*.test.ts"] },
});
