import { defineSuite } from "../define-suite.ts";
import { sinkCases } from "./sink-cases.ts";
import type { SinkSubject } from "./sink-subject.ts";

/** Defines the conformance suite of a sink as vitest tests. */
export function testSink(subject: SinkSubject): void {
  defineSuite("sink", sinkCases, subject);
}
