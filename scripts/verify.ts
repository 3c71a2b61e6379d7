// What `npm run verify` runs beside `npm test`: the packed packages as users get them, and the short form of every proof.
import { runSteps } from "./run-steps.ts";

runSteps([
  { name: "packages as published", command: ["npm", "run", "--silent", "check-packages"] },
  { name: "proofs, short form", command: ["npm", "run", "--silent", "prove", "--", "--short"] },
]);
