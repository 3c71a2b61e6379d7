/** How far into a file the header may reach, in characters. */
const headerLength = 512;

/**
 * The package of a config file by its first comment lines (`# @package db.main`); undefined when it names none. The
 * header ends at the first line that is neither empty nor `# @name value`.
 * @returns a line to complain about when it has a name without a value or more than one
 */
export function readPackageHeader(text: string): {
  package: string | undefined;
  badLine: number | undefined;
} {
  let found: string | undefined;
  for (const [index, line] of text.slice(0, headerLength).split("\n").entries()) {
    const trimmed = line.trim();
    if (trimmed === "") continue;
    if (!/^#\s*@/.test(trimmed)) break;
    const words = trimmed
      .replace(/^#+/, "")
      .trim()
      .split(" ")
      .filter((word) => word !== "");
    const [name, value] = words;
    if (words.length !== 2 || value === undefined) return { package: undefined, badLine: index + 1 };
    if (name === "@package") found = value;
  }
  return { package: found === undefined ? undefined : absolute(found), badLine: undefined };
}

/** A package in a header counts from the root of the config, wherever the file is included. */
function absolute(name: string): string {
  return name === "_global_" || name.startsWith("_global_.") ? name : `_global_.${name}`;
}
