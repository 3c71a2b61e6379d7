import { failureCases } from "./failure-cases.ts";
import type { OffloadStoreCase } from "./offload-store-subject.ts";
import { recordCases } from "./record-cases.ts";
import { recordReadingCases } from "./record-reading-cases.ts";
import { runCases } from "./run-cases.ts";
import { runNameCases } from "./run-name-cases.ts";
import { valueCases } from "./value-cases.ts";

/** Every behaviour that the contract of `OffloadStore` asks for, and those that a store may promise beyond it. */
export const offloadStoreCases: readonly OffloadStoreCase[] = [
  ...valueCases,
  ...recordCases,
  ...recordReadingCases,
  ...failureCases,
  ...runCases,
  ...runNameCases,
];
