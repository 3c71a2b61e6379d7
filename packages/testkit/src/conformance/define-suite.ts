import { describe, test } from "vitest";
import { type ConformanceCase, whyNot } from "./conformance-case.ts";
import { defaultPatienceMs } from "./waiting.ts";

/** Turns cases into tests; one that does not apply is skipped, and its name says why. */
export function defineSuite<
  S extends { readonly name: string; readonly promises: object; readonly patienceMs?: number },
>(what: string, cases: readonly ConformanceCase<S>[], subject: S): void {
  // A case waits several times: its own error, which names what was missing, must come first.
  const timeout = 6 * (subject.patienceMs ?? defaultPatienceMs);
  describe(`${what} "${subject.name}"`, () => {
    for (const conformanceCase of cases) {
      const reason = whyNot(conformanceCase, subject);
      const name = reason === undefined ? conformanceCase.name : `${conformanceCase.name} [${reason}]`;
      test.skipIf(reason !== undefined)(name, { timeout }, () => conformanceCase.run(subject));
    }
  });
}
