/** What one look at something gave. `bad`: a run cannot work so. `warn`: some runs cannot. */
export interface Check {
  readonly name: string;
  readonly status: "ok" | "warn" | "bad";
  /** What was found, and the way out where it is not ok. */
  readonly text: string;
  /** The server it is about. */
  readonly endpoint?: string;
}

/** A check before it is known which server it is about. */
export type Finding = Pick<Check, "name" | "status" | "text">;

/** One line for a person. */
export function checkLine({ name, status, text, endpoint }: Check): string {
  return `${status.padEnd(5)} ${name.padEnd(11)} ${endpoint === undefined ? "" : `${endpoint}: `}${text}`;
}
