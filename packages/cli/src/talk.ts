/** What is said to the person, on stderr; data goes to stdout. */
export interface Talk {
  say(text: string): void;
  warn(text: string): void;
  /** Whether lines can be kept in view. */
  readonly isTerminal: boolean;
  /** Keeps lines in view below all that is said, until `release`, which leaves them where they are. */
  pin(lines: (width: number) => readonly string[]): Pin;
}

/** Lines kept in view. */
export interface Pin {
  redraw(): void;
  release(): void;
}

/** Talk on a stream. */
export function talkOn(out: NodeJS.WriteStream): Talk {
  let pinned: ((width: number) => readonly string[]) | undefined;
  let drawn = 0;

  function say(text: string): void {
    out.write(`${erased()}${text}\n${drawing()}`);
  }

  /** What takes the pinned lines off the screen. */
  function erased(): string {
    const up = drawn > 0 ? `\x1b[${drawn}A\x1b[0J` : "";
    drawn = 0;
    return up;
  }

  function drawing(): string {
    if (pinned === undefined) return "";
    // A line that wraps, or one more than the screen holds, could not be taken off again.
    const lines = pinned(out.columns || 100).slice(0, Math.max(1, (out.rows || 50) - 1));
    drawn = lines.length;
    return lines.map((line) => `${line}\n`).join("");
  }

  return {
    say,
    warn: (text) => say(`warning: ${text}`),
    isTerminal: out.isTTY,
    pin(lines) {
      pinned = lines;
      const redraw = () => void out.write(`${erased()}${drawing()}`);
      redraw();
      return {
        redraw,
        release() {
          redraw();
          pinned = undefined;
          drawn = 0;
        },
      };
    },
  };
}

export const stderrTalk: Talk = talkOn(process.stderr);
