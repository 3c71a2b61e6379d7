// Wordings that the original fixes and that its records and tests compare. Source and licence: NOTICE of this package.

/** Stands in front of a conversation with an even number of turns, so that the list begins and ends with the partner. */
export const greeting = "hi";

/** What an extractor says, in any case, where the reply commits to nothing. */
export const unsurePhrase = "not sure yet";

/** Begins the statement of an extracted answer. An extraction whose statement holds it anywhere counts as valid. */
export const answerStatement = "The answer is ";

/** Begins the statement of an extraction that could not be read. */
export const errorStatement = "Error: ";

/** The opening turn. */
export function openingText(question: string, options: string): string {
  return `I'm trying to solve this problem: "${question}"\nAnd the choices are:\n${options}`;
}

/** The extractor's one user message. */
export function extractionText(question: string, options: string, reply: string): string {
  return (
    `**This is the original question:**\n${question}\n\n\n\n**And the options are:**\n${options}\n\n` +
    `**This is the response you need to extract answer from:**\n\n${reply}\n\n` +
    `**Extract the answer in ([A-Z]) format, or say "${unsurePhrase}".**`
  );
}
