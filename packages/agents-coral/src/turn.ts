/** The roles that speak. */
export type Speaker = "teacher" | "student";

/** One history entry, as far as the conversation's own functions read it. */
export interface Turn {
  readonly agent: string;
  readonly response: {
    readonly text?: string;
    readonly status_ok?: boolean | null;
    readonly extracted_answer?: string | null;
    readonly valid_answer?: boolean;
  };
}

export function isSpeaker(agent: string | undefined): agent is Speaker {
  return agent === "teacher" || agent === "student";
}
