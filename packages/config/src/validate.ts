import { Ajv } from "ajv";
import type { ComposedConfig } from "./composed-config.ts";
import { ConfigSchemaError, type SchemaIssue } from "./errors.ts";
import { oneOfIssue, originAt, pointerSteps, schemaIssue } from "./schema-issue.ts";
import { findingsOf, type SchemaFinding } from "./schema-unions.ts";

/** Keeps what it compiled by the schema's object, so a sweep compiles once. `addUsedSchema`: two schemas may share an $id. */
const ajv = new Ajv({
  allErrors: true,
  verbose: true,
  strictTypes: false,
  strictTuples: false,
  addUsedSchema: false,
  // Tells what a text is, not which texts are right.
  formats: { path: true },
});

/**
 * Resolves a config and checks it against a JSON Schema (draft 07, Ajv). Nothing is added or converted.
 * @returns the resolved config, which is what `Config` says if the schema says the same
 * @throws ConfigSchemaError with all issues, each with who wrote the value; MissingValueError, InterpolationError
 */
export function validateConfig<Config>(composed: ComposedConfig, schema: object): Config {
  const config: unknown = composed.resolve();
  const validate = ajv.compile<Config>(schema);
  if (validate(config)) return config;
  throw new ConfigSchemaError(findingsOf(validate.errors ?? []).map((finding) => issueOf(finding, composed)));
}

function issueOf(finding: SchemaFinding, composed: ComposedConfig): SchemaIssue {
  if (finding.kind === "error") return schemaIssue(finding.error, composed);
  const { instancePath, data } = finding.error;
  const steps = pointerSteps(instancePath);
  return oneOfIssue(steps, finding.allowed, data, originAt(steps, composed));
}
