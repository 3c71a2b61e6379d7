/** What was thrown, in words. Anything can be thrown, such as an object that cannot be made text; never throws itself. */
export function thrownText(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.message;
  try {
    return String(thrown);
  } catch {
    return "something that has no text was thrown";
  }
}
