import { count } from "../progress/format.ts";
import type { Talk } from "../talk.ts";

const everyMs = 10_000;
const onTerminalMs = 500;

/**
 * Says how far something long has come: on a terminal in a line kept in view, elsewhere in a line every 10 seconds.
 *
 * @param text what was done so far, such as `120 records`
 * @returns what ends it.
 */
export function sayProgress(talk: Talk, text: () => string): () => void {
  if (!talk.isTerminal) {
    const timer = setInterval(() => talk.say(text()), everyMs);
    timer.unref();
    return () => clearInterval(timer);
  }
  const pin = talk.pin(() => [text()]);
  const timer = setInterval(() => pin.redraw(), onTerminalMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    pin.release();
  };
}

/** `3 records`, `1 record`. */
export function recordsText(records: number): string {
  return `${count(records)} ${records === 1 ? "record" : "records"}`;
}
