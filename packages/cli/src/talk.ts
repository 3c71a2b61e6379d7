/** What is said to the person, on stderr; data goes to stdout. */
export interface Talk {
  say(text: string): void;
  warn(text: string): void;
}

export const stderrTalk: Talk = {
  say: (text) => void process.stderr.write(`${text}\n`),
  warn: (text) => void process.stderr.write(`warning: ${text}\n`),
};
