/*
 * Texts that recorded trajectories of the original contain and that therefore have to be the same here, letter by letter.
 * They come from Tau2-bench (MIT) and, for the errors of arguments and data models, from CPython and pydantic: see NOTICE.
 * Texts of a domain stand in that domain's own fixed-texts.ts, prompts in conversation/fixed-texts.ts.
 */

export const unknownTool = (name: string): string => `Tool '${name}' not found.`;
export const noUserTools = "User tools not available";
export const noUserCallsWhenSolo = "User tool calls are not allowed in solo mode";
export const noUserMessagesWhenSolo = "User messages are not allowed in solo mode";
export const toolNamesOverlap = (names: string): string => `Tool names overlap: ${names}`;
export const errorContent = (message: string): string => `Error: ${message}`;

export const notABoolean = (func: string, type: string): string =>
  `Function ${func} returned <class '${type}'> instead of bool`;
export const toolMessageUnexpected =
  "Tool message not expected. Tool messages should always follow a tool call.";
export const toolMessageMissing = "Tool message expected. Got None.";
export const toolMessageWrongType = (type: string): string =>
  `Tool message expected. Got <class 'tau2.data_model.message.${type}'>`;
export const toolCallIdMismatch = (call: string, message: string): string =>
  `Tool call id mismatch. Got ${call} and ${message}`;
export const replayDiffers = (call: string, returned: string, expected: string): string =>
  `Tool call:\n${call}\n\nReturned:\n${returned}\n\nExpected:\n${expected}`;

export const invalidExpression = "Invalid characters in expression";
export const transferSuccessful = "Transfer successful";

export const missingArguments = (callee: string, names: readonly string[]): string => {
  const quoted = names.map((name) => `'${name}'`);
  const last = quoted.at(-1) ?? "";
  const listed =
    quoted.length < 2 ? last : `${quoted.slice(0, -1).join(", ")}${quoted.length > 2 ? "," : ""} and ${last}`;
  return `${callee}() missing ${names.length} required positional argument${names.length === 1 ? "" : "s"}: ${listed}`;
};
export const unexpectedArgument = (callee: string, name: string): string =>
  `${callee}() got an unexpected keyword argument '${name}'`;
export const repeatedArgument = (callee: string, name: string): string =>
  `${callee}() got multiple values for argument '${name}'`;
export const repeatedKeywordArgument = (callee: string, name: string): string =>
  `${callee}() got multiple values for keyword argument '${name}'`;

export const noSuchAttribute = (type: string, name: string): string =>
  `'${type}' object has no attribute '${name}'`;
export const unhashable = (type: string): string => `unhashable type: '${type}'`;
export const notIterable = (type: string): string => `'${type}' object is not iterable`;
export const noLength = (type: string): string => `object of type '${type}' has no len()`;
export const notComparable = (operator: string, left: string, right: string): string =>
  `'${operator}' not supported between instances of '${left}' and '${right}'`;
export const unsupportedOperands = (operator: string, left: string, right: string): string =>
  `unsupported operand type(s) for ${operator}: '${left}' and '${right}'`;

export const pydanticHelp = (rule: string): string =>
  `For further information visit https://errors.pydantic.dev/2.14/v/${rule}`;
