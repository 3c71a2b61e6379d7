import type { ToolDescription } from "../environment/tool-schema.ts";

export const transferDescription: ToolDescription = {
  text: "Hand the conversation over to a human agent. Use it only when the user insists on a human, or when the policy and your tools leave no way to help.",
  parameters: { summary: "What the user wants and what has been done so far, in a few sentences." },
};

export const calculateDescription: ToolDescription = {
  text: "Work out an arithmetic expression; the result is rounded to two decimals.",
  parameters: {
    expression: "Numbers, + - * / and parentheses, with or without blanks. Example: '(120 + 80) * 0.5'.",
  },
};
