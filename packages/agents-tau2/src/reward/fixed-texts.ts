/*
 * Texts in rewards and in the judge's prompt that recorded results contain. Source: Tau2-bench (MIT), see NOTICE.
 */

export const noCriteria = "No evaluation criteria";
export const noActionsOrAssertions = "No expected actions or env assertions";
export const noActions = "No actions to evaluate";
export const noInformation = "No communicate_info to evaluate";
export const noStatements = "No nl_assertions to evaluate";
export const endedEarly = (reason: string): string =>
  `Simulation terminated prematurely. Termination reason: ${reason}`;

export const communicated = (information: string, message: string): string =>
  `Information '${information}' communicated in the message:\n '${message}'`;
export const notCommunicated = (information: string): string =>
  `Information '${information}' not communicated.`;

export const judgeInstructions = `
        TASK
        - You will be given a list of expected outcomes and a conversation that was collected during a test case run.
        - The conversation is between an agent and a customer.
        - Your job is to evaluate whether the agent satisfies each of the expected outcomes.
        - Grade each expected outcome individually.

        FORMAT
        - Your response should be a JSON object with the following fields:
        - \`reasoning\`: a short explanation for your classification
        - \`metExpectation\`: \`true\` if the agent satisfies the expected outcomes, \`false\` otherwise
        - \`expectedOutcome\`: repeat the expectation from the input that you are grading
        
        Example response structure:
        {
            "results": [
                {
                    "expectedOutcome": "<one of the expected outcomes from the input>",
                    "reasoning": "<reasoning trace>",
                    "metExpectation": <false or true>,
                }
            ]
        }
        `;

export const judgeQuestion = (conversation: string, outcomes: string): string => `
        conversation:
        ${conversation}
        
        expectedOutcomes:
        ${outcomes}
        `;
