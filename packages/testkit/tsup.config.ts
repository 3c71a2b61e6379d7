import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts", "src/conformance/index.ts", "src/simulation/index.ts", "src/simulator/index.ts"],
  format: "esm",
  target: "node22",
  sourcemap: true,
  clean: true,
});
