import { defineSuite } from "../define-suite.ts";
import { transportCases } from "./transport-cases.ts";
import type { TransportSubject } from "./transport-subject.ts";

/** Defines the conformance suite of a transport as vitest tests. */
export function testTransport(subject: TransportSubject): void {
  defineSuite("transport", transportCases, subject);
}
