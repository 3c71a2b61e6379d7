/** What may stand where a person types. */
export interface Candidate {
  readonly value: string;
  readonly about?: string;
}
