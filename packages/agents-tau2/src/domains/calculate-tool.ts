import { calculate } from "../environment/calculate.ts";
import { tool } from "../environment/tool.ts";
import { textParameter } from "./parameters.ts";

/** Arithmetic for agents; the same in all domains that have it. */
export const calculateTool = tool({
  name: "calculate",
  kind: "generic",
  parameters: { expression: textParameter },
  run: (_kit, { expression }) => calculate(expression),
});
