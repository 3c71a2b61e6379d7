/** Flags of more than one letter after a single dash, as Hydra's users type them. */
const hydraFlags: ReadonlyMap<string, string> = new Map([
  ["-cn", "--config-name"],
  ["-cd", "--config-dir"],
  ["-m", "--multirun"],
]);

export function longFlag(argument: string): string {
  return hydraFlags.get(argument) ?? argument;
}
