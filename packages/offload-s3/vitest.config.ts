import { defineProject } from "vitest/config";

export default defineProject({
  ssr: { resolve: { conditions: ["@matrix/source"] } },
  test: { name: "offload-s3", include: ["test/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 60_000 },
});
