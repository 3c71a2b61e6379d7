/** What the command's exit code says. Documented in the README; never renumbered. */
export const exitCode = {
  /** Done: every row has its record, or what was asked for was shown. */
  ok: 0,
  /** The run ended early; what was accepted is kept, and it can be resumed. */
  incomplete: 1,
  /** Nothing was begun: a wrong option, config, data set, run folder or endpoint. */
  usage: 2,
  /** Damage was found where records are read, or `verify` found that rows and records do not add up. */
  damaged: 3,
  /** Stopped by a signal; it can be resumed. */
  interrupted: 130,
} as const;
