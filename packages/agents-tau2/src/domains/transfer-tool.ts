import { tool } from "../environment/tool.ts";
import { transferSuccessful } from "../fixed-texts.ts";
import { textParameter } from "./parameters.ts";

/** The tool with which an agent hands the user over to a person; every domain has it. */
export const transferTool = tool({
  name: "transfer_to_human_agents",
  kind: "generic",
  parameters: { summary: textParameter },
  run: () => transferSuccessful,
});
