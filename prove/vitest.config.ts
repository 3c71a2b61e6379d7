import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: { name: "prove", include: ["test/**/*.test.ts"] },
});
