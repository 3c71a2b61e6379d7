// What `npm test` runs: all that a change must pass on a fresh clone, in a few minutes.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { runSteps } from "./run-steps.ts";

const golden = join(import.meta.dirname, "../../shared/golden");
if (!existsSync(golden)) console.log("golden vectors: skipped, ../shared/golden is not there");

runSteps([
  { name: "lint and package boundaries", command: ["npm", "run", "--silent", "lint"] },
  {
    name: "configs are what their schemas say",
    command: ["npm", "run", "--silent", "write-conf", "--", "--check"],
  },
  { name: "build", command: ["npm", "run", "--silent", "build"] },
  { name: "types", command: ["npm", "run", "--silent", "typecheck"] },
  { name: "tests", command: ["vitest", "run"], vitest: true },
  { name: "examples", command: ["npm", "run", "--silent", "examples"] },
  ...(existsSync(golden) ? [{ name: "golden vectors", command: ["npm", "run", "--silent", "golden"] }] : []),
]);
