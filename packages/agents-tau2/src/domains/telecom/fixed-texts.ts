/* How the two parts of the telecom policy are put together. Source: Tau2-bench (MIT), see NOTICE. */

export const policyText = (main: string, support: string): string =>
  `<main_policy>\n${main}\n</main_policy>\n<tech_support_policy>\n${support}\n</tech_support_policy>`;
