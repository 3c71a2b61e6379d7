import type { Talk } from "../talk.ts";

/** Talk of one job of a sweep: each line says whose it is. */
export function jobTalk(
  talk: Talk,
  job: number,
  { alone, muted }: { readonly alone: boolean; readonly muted: () => boolean },
): Talk {
  return {
    say: (text) => {
      if (!muted()) talk.say(`[${job}] ${text}`);
    },
    warn: (text) => talk.warn(`[${job}] ${text}`),
    // There is one place for a panel.
    isTerminal: talk.isTerminal && alone,
    pin: (lines) => talk.pin(lines),
  };
}
