import type { ErrorObject } from "ajv";

/** One alternative of an `anyOf` or `oneOf`, and what speaks against it. */
interface Branch {
  readonly errors: readonly ErrorObject[];
}

/** Either an error as Ajv gave it, or a value that had to be one of several constants. */
export type SchemaFinding =
  | { readonly kind: "error"; readonly error: ErrorObject }
  | { readonly kind: "choice"; readonly error: ErrorObject; readonly allowed: readonly unknown[] };

/**
 * Ajv reports all alternatives of a union that failed. Kept is the one that was meant: the alternative whose constants
 * (`kind: kafka`) match; when none does, the constants that would.
 */
export function findingsOf(errors: readonly ErrorObject[]): SchemaFinding[] {
  const union = errors.find(
    (error) => isUnion(error) && !errors.some((other) => isUnion(other) && isInside(error, other)),
  );
  if (union === undefined) return errors.map((error) => ({ kind: "error", error }));
  const inside = errors.filter((error) => isInside(error, union));
  const outside = errors.filter((error) => error !== union && !inside.includes(error));
  return [...unionFindings(union, inside), ...findingsOf(outside)];
}

function unionFindings(union: ErrorObject, inside: readonly ErrorObject[]): SchemaFinding[] {
  const branches = branchesOf(union, inside);
  const tells = discriminating(union);
  const fitting = branches.filter(({ errors }) => !errors.some(tells));
  const [best] = fitting.toSorted((left, right) => left.errors.length - right.errors.length);
  // a branch that fails as a whole (not this type) says less than the union itself
  if (best?.errors.some((error) => error.instancePath !== union.instancePath || fitting.length === 1)) {
    return findingsOf(best.errors);
  }
  const typed = fitting.filter(({ errors }) => !errors.some((error) => isOtherType(error, union)));
  // a text that may be null breaks the text's rule: that it is not null either says nothing
  if (typed.length === 1) return findingsOf(typed[0]!.errors.map((error) => describedBy(union, error)));
  if (typed.length === 0 && fitting.length === branches.length)
    return [{ kind: "error", error: anyType(union, fitting) }];
  const constants = inside.filter(tells);
  const [first] = constants;
  const onePlace = constants.every((error) => error.instancePath === first?.instancePath);
  if (first === undefined || !onePlace || best !== undefined) return [{ kind: "error", error: union }];
  const allowed = constants.flatMap(({ keyword, params }): unknown[] =>
    keyword === "const" ? [params.allowedValue] : params.allowedValues,
  );
  return [{ kind: "choice", error: first, allowed: [...new Set(allowed)] }];
}

/**
 * Tells the errors that say which alternative was not meant: those of the constants that all alternatives have under the same keys
 * (`kind`), or of any constant where there are no such keys.
 */
function discriminating({ schema, instancePath }: ErrorObject): (error: ErrorObject) => boolean {
  const alternatives = Array.isArray(schema) ? schema.map(constantsOf) : [];
  const [first = [], ...others] = alternatives;
  const keys = first.filter((key) => others.every((keys) => keys.includes(key)));
  if (keys.length === 0) return isConstant;
  const places = new Set(keys.map((key) => `${instancePath}/${key}`));
  return (error) => isConstant(error) && places.has(error.instancePath);
}

/** Keys of an object's schema that take one value only. */
function constantsOf(schema: unknown): string[] {
  const properties: unknown =
    typeof schema === "object" && schema !== null && "properties" in schema ? schema.properties : undefined;
  if (typeof properties !== "object" || properties === null) return [];
  return Object.entries(properties).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null && "const" in value ? [key] : [],
  );
}

/** Whether a value is of another type than an alternative takes. */
function isOtherType({ keyword, instancePath }: ErrorObject, union: ErrorObject): boolean {
  return keyword === "type" && instancePath === union.instancePath;
}

/** One error for a value that is of none of the types. */
function anyType(union: ErrorObject, branches: readonly Branch[]): ErrorObject {
  const types = branches.flatMap(({ errors }) =>
    errors.filter((error) => isOtherType(error, union)).flatMap(({ params }): unknown => params.type),
  );
  return { ...union, keyword: "type", params: { type: [...new Set(types)] } };
}

/** What is said of a union holds for its alternatives. */
function describedBy({ parentSchema, instancePath }: ErrorObject, error: ErrorObject): ErrorObject {
  if (error.instancePath !== instancePath) return error;
  const description: unknown = error.parentSchema?.description ?? parentSchema?.description;
  return { ...error, parentSchema: { ...error.parentSchema, description } };
}

function branchesOf(union: ErrorObject, inside: readonly ErrorObject[]): Branch[] {
  const byIndex = Map.groupBy(
    inside,
    (error) => error.schemaPath.slice(union.schemaPath.length + 1).split("/", 1)[0],
  );
  return [...byIndex.values()].map((errors) => ({ errors }));
}

function isUnion({ keyword }: ErrorObject): boolean {
  return keyword === "anyOf" || keyword === "oneOf";
}

function isConstant({ keyword }: ErrorObject): boolean {
  return keyword === "const" || keyword === "enum";
}

function isInside(error: ErrorObject, union: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${union.schemaPath}/`);
}
