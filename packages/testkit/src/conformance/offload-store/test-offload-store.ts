import { defineSuite } from "../define-suite.ts";
import { offloadStoreCases } from "./offload-store-cases.ts";
import type { OffloadStoreSubject } from "./offload-store-subject.ts";

/** Defines the conformance suite of an offload store as vitest tests. */
export function testOffloadStore(subject: OffloadStoreSubject): void {
  defineSuite("offload store", offloadStoreCases, subject);
}
