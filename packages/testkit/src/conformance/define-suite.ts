import { describe, test } from "vitest";
import { type ConformanceCase, whyNot } from "./conformance-case.ts";

/** Turns cases into tests; one that does not apply is skipped, and its name says why. */
export function defineSuite<S extends { readonly name: string; readonly promises: object }>(
  what: string,
  cases: readonly ConformanceCase<S>[],
  subject: S,
): void {
  describe(`${what} "${subject.name}"`, () => {
    for (const conformanceCase of cases) {
      const reason = whyNot(conformanceCase, subject);
      const name = reason === undefined ? conformanceCase.name : `${conformanceCase.name} [${reason}]`;
      test.skipIf(reason !== undefined)(name, () => conformanceCase.run(subject));
    }
  });
}
