import { defineConfig } from "vitest/config";

// Tests run from source: the "@matrix/source" condition resolves every workspace package to its src/.
export default defineConfig({
  test: { projects: ["packages/*", "prove"], testTimeout: 20_000, hookTimeout: 60_000 },
});
