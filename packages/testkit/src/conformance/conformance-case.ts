/** What a conformance case may need of its subject beyond the contract itself. */
interface Subject<Promises> {
  readonly name: string;
  /** What it promises beyond the contract. */
  readonly promises: Promises;
}

/** One case of a conformance suite: plain data, so that any test runner can run it. */
export interface ConformanceCase<S extends Subject<object>> {
  /** The behaviour. */
  readonly name: string;
  /** Only for subjects that promise it. */
  readonly promise?: keyof S["promises"] & string;
  /** Only for subjects that do not promise it. */
  readonly unless?: keyof S["promises"] & string;
  /** Only for subjects whose factory offers this. */
  readonly needs?: keyof S & string;
  /** @throws where the subject does not behave. */
  run(subject: S): Promise<void>;
}

/** Why a case does not apply to a subject; undefined where it does. */
export function whyNot<S extends Subject<object>>(
  { promise, unless, needs }: ConformanceCase<S>,
  subject: S,
): string | undefined {
  const promises = subject.promises as { readonly [name: string]: unknown };
  if (promise !== undefined && !promises[promise]) return `does not promise ${promise}`;
  if (unless !== undefined && promises[unless]) return `promises ${unless}`;
  if (needs !== undefined && subject[needs] === undefined) return `the subject has no ${needs}()`;
  return undefined;
}
