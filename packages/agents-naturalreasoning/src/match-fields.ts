import { pythonSpace } from "./fenced-json.ts";
import type { PythonJson } from "./python-json.ts";

const outerSpace = new RegExp(`^${pythonSpace.source}+|${pythonSpace.source}+$`, "g");

/**
 * The values of `fields`, in their order, in an object whose writer may have named them differently. A key counts as a field's
 * where it is the same, or is once trimmed, in lower case and with underscores for spaces and hyphens. Values of all other keys
 * fill the fields that are left, in the order of the source; a field beyond them is null, a value beyond them is dropped.
 */
export function matchFields<Field extends string>(
  object: ReadonlyMap<string, PythonJson>,
  fields: readonly Field[],
): ReadonlyMap<Field, PythonJson> {
  const found = new Map<Field, PythonJson>();
  const others: PythonJson[] = [];
  for (const [key, value] of object) {
    const name = key.replace(outerSpace, "").toLowerCase().replace(/[ -]/g, "_");
    const field = fields.find((candidate) => candidate === key || candidate === name);
    if (field === undefined) others.push(value);
    else found.set(field, value);
  }
  const rest = others.values();
  return new Map(fields.map((field) => [field, found.get(field) ?? (found.has(field) ? null : next(rest))]));
}

function next(values: Iterator<PythonJson, undefined>): PythonJson {
  return values.next().value ?? null;
}
