import { closeCases } from "./close-cases.ts";
import { concurrencyCases } from "./concurrency-cases.ts";
import { contentCases } from "./content-cases.ts";
import { crashCases } from "./crash-cases.ts";
import { deliveryCases } from "./delivery-cases.ts";
import { failureCases } from "./failure-cases.ts";
import { restartCases } from "./restart-cases.ts";
import type { TransportCase } from "./transport-subject.ts";

/** Every behaviour that the contract of `Transport` asks for, and those that a transport may promise beyond it. */
export const transportCases: readonly TransportCase[] = [
  ...deliveryCases,
  ...concurrencyCases,
  ...contentCases,
  ...failureCases,
  ...closeCases,
  ...restartCases,
  ...crashCases,
];
