/** Something agents use that must be opened and closed: a model server's client, a pool of tool containers, a judge. */
export interface Resource {
  readonly name: string;
  /** Checks that it can be used. Called once, before any row is let in. @throws with what to do about it. */
  open?(options: { readonly signal: AbortSignal }): Promise<void>;
  close?(): Promise<void>;
}
