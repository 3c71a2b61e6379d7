import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: { name: "telemetry", include: ["test/**/*.test.ts"], testTimeout: 30_000 },
});
