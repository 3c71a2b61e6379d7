import { defineConfig } from "tsup";

export default defineConfig({
  entry: { index: "src/index.ts", "local-broker/index": "src/local-broker/index.ts" },
  format: "esm",
  target: "node22",
  sourcemap: true,
  clean: true,
});
