import { DataError, OptionError } from "@matrix/core";
import { hasKnownEnding, knownEndings } from "../rows/endings.ts";
import { globMatcher, isGlob } from "../rows/glob.ts";

/**
 * Which of the paths that a server lists a person means: one that is named, all data files below a folder, or those that a pattern
 * matches; sorted by code units.
 *
 * @throws {DataError} where there are none; {OptionError} where a pattern matches what cannot be read
 */
export function choosePaths(address: string, wanted: string, paths: readonly string[]): string[] {
  const sorted = paths.filter((path) => !path.endsWith("/")).sort((one, other) => (one < other ? -1 : 1));
  if (sorted.includes(wanted)) return [wanted];
  if (isGlob(wanted)) {
    const matching = sorted.filter(globMatcher(wanted));
    if (matching.length === 0) throw new DataError(`data set ${address} matches no file; check the pattern`);
    const unknown = matching.find((path) => !hasKnownEnding(path));
    if (unknown === undefined) return matching;
    throw new OptionError(
      `data set ${address} matches ${unknown}, which has none of the endings known (${knownEndings}); narrow the pattern`,
    );
  }
  const folder = wanted === "" || wanted.endsWith("/") ? wanted : `${wanted}/`;
  const below = sorted.filter(
    (path) =>
      path.startsWith(folder) && hasKnownEnding(path) && !/(^|\/)[._]/.test(path.slice(folder.length)),
  );
  if (below.length > 0) return below;
  throw new DataError(
    hasKnownEnding(wanted)
      ? `data set ${address} does not exist; check its path`
      : `data set ${address} has no files that end in ${knownEndings}`,
  );
}
