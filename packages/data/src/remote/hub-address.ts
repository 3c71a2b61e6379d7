import { OptionError } from "@matrix/core";
import type { HubSelection } from "./hub-files.ts";

/** What an address on a hub names. */
export interface HubAddress {
  /** As it was typed. */
  readonly text: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly revision: string;
  /** A file, folder or pattern in it. */
  readonly path: string | undefined;
}

const form = /^hf:\/\/(?:datasets\/)?([\w.-]+\/[\w.-]+)(?:@([^/]+))?(?:\/(.+))?$/;

/** `hf://owner/name`, with `@revision` and a path where wanted. @throws {OptionError} */
export function parseHubAddress(text: string, { split, subset, revision }: HubSelection): HubAddress {
  const [, repository, inAddress, path] = form.exec(text) ?? [];
  if (repository === undefined) {
    throw new OptionError(
      `data set ${text} must be hf://OWNER/NAME, such as hf://facebook/natural_reasoning, with @REVISION and a path behind it where wanted`,
    );
  }
  if (inAddress !== undefined && revision !== undefined) {
    throw new OptionError(
      `data set ${text} names a revision, and revision ${revision} is given too; leave one out`,
    );
  }
  if (path !== undefined && (split !== undefined || subset !== undefined)) {
    throw new OptionError(`data set ${text} names its files: leave split and subset out, or the path`);
  }
  if (split !== undefined && !/^[\w.-]+$/.test(split)) {
    throw new OptionError(
      `split must be the name of a split, such as train, got "${split}"; a part of it is taken with skip and limit`,
    );
  }
  // A slash cannot stand in the address's revision, as of refs/pr/1.
  const named = inAddress === undefined ? revision : decodeURIComponent(inAddress);
  return { text, repository, revision: named ?? "main", path };
}
