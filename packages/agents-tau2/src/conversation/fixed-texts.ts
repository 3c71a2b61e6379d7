/*
 * Prompts, tokens and refusals of the conversation, as recorded runs of the original have them. A caller may put other prompts in
 * their place. Source: Tau2-bench (MIT), see NOTICE.
 */

export const greeting = "Hi! How can I help you today?";

export const stopToken = "###STOP###";
export const transferToken = "###TRANSFER###";
export const outOfScopeToken = "###OUT-OF-SCOPE###";
/** Where the guidelines of the simulated user name a persona's habits. */
export const personaMark = "<PERSONA_GUIDELINES>";

export const agentPrompt = `<instructions>
You are a customer service agent that helps the user according to the <policy> provided below.
In each turn you can either:
- Send a message to the user.
- Make a tool call.
You cannot do both at the same time.

Try to be helpful and always follow the policy. Always make sure you generate valid JSON only.
</instructions>
<policy>
{domain_policy}
</policy>`;

export const referenceAgentPrompt = `<instructions>
You are testing that our user simulator is working correctly.
User simulator will have an issue for you to solve.
You must behave according to the <policy> provided below.
To make following the policy easier, we give you the list of resolution steps you are expected to take.
These steps involve either taking an action or asking the user to take an action.

In each turn you can either:
- Send a message to the user.
- Make a tool call.
You cannot do both at the same time.

Try to be helpful and always follow the policy. Always make sure you generate valid JSON only.
</instructions>
<policy>
{domain_policy}
</policy>
<resolution_steps>
{resolution_steps}
</resolution_steps>`;

export const soloAgentPrompt = `<instructions>
You are a customer service agent that helps the user according to the <policy> provided below.
You will be provided with a ticket that contains the user's request.
You will need to plan and call the appropriate tools to solve the ticket.

You cannot communicate with the user, only make tool calls.
Stop when you consider that you have solved the ticket.
To do so, send a message containing a single tool call to the \`done\` tool. Do not include any other tool calls in this last message.

Always follow the policy. Always make sure you generate valid JSON only.
</instructions>
<policy>
{domain_policy}
</policy>
<ticket>
{ticket}
</ticket>`;

export const userPrompt = `{guidelines}

<scenario>
{instructions}
</scenario>`;

export const referenceStep = (position: number, step: string): string => `[Step ${position}] ${step}`;
export const agentStep = (call: string): string => `Perform the following action: ${call}.`;
export const userStep = (call: string): string =>
  `Instruct the user to perform the following action: ${call}.`;

export const persona = "Persona:";
export const instructions = "Instructions:";
export const domain = (domain: string): string => `Domain: ${domain}`;
export const reasonForCall = (indented: string): string => `Reason for call:\n${indented}`;
export const knownInfo = (indented: string): string => `Known info:\n${indented}`;
export const unknownInfo = (indented: string): string => `Unknown info:\n${indented}`;
export const taskInstructions = (indented: string): string => `Task instructions:\n${indented}`;

export const emptyMessage = (type: string): string =>
  `${type} must have either content or tool_calls. Got ${type}\nis_final_chunk: True`;
export const soloTextRefused = "LLMSoloAgent only supports tool calls.";
export const answersMissing = (count: number, role: string): string =>
  `${count} tool messages are missing. Got ${role} message.`;
export const noAnswersExpected = "No tool messages expected.";
export const answerToOther = (got: string, expected: string): string =>
  `Got tool message from ${got}, expected ${expected}.`;
