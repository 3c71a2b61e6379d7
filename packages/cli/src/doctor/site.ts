/** A server to look at. */
export interface Site {
  /** Address up to the version, without a slash at the end. */
  readonly endpoint: string;
  readonly model: string;
  /** Name of the variable that holds the key; undefined where none is sent. */
  readonly keyVariable: string | undefined;
  readonly apiKey: string | undefined;
  readonly timeoutMs: number;
}
