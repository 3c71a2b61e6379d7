import { OptionError } from "@matrix/core";
import { airlineDomain } from "./airline/airline-domain.ts";
import type { DomainSpec } from "./domain.ts";
import { libraryDomain } from "./library/library-domain.ts";
import { mockDomain } from "./mock/mock-domain.ts";
import { retailDomain } from "./retail/retail-domain.ts";
import { telecomDomain, telecomWorkflowDomain } from "./telecom/telecom-domain.ts";

const specs: readonly DomainSpec[] = [
  mockDomain,
  airlineDomain,
  retailDomain,
  telecomDomain,
  telecomWorkflowDomain,
  libraryDomain,
];

export const domainNames: readonly string[] = specs.map((spec) => spec.name);

/** @throws {OptionError} for a domain that does not exist */
export function domainSpec(name: string): DomainSpec {
  const found = specs.find((spec) => spec.name === name);
  if (found !== undefined) return found;
  throw new OptionError(`domain "${name}" is not one of ${domainNames.join(", ")}`);
}
