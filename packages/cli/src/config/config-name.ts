/** Whether an argument is a name and no override. */
export function isConfigName(argument: string): boolean {
  return /^[\w.-]+(?:\/[\w.-]+)*$/.test(argument);
}
