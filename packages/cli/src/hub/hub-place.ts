import { OptionError } from "@matrix/core";

/** A data set on a hub. */
export interface HubPlace {
  readonly owner: string;
  readonly name: string;
}

const part = "[A-Za-z0-9][\\w.-]{0,95}";
const form = new RegExp(`^hf://(?:datasets/)?(${part})/(${part})/?$`);

/** Reads `hf://owner/name`. @throws {OptionError} */
export function hubPlace(address: string): HubPlace {
  const [, owner, name] = form.exec(address) ?? [];
  if (owner === undefined || name === undefined) {
    throw new OptionError(
      `"${address}" is no place for a data set; it is hf://OWNER/NAME, such as hf://me/questions`,
    );
  }
  return { owner, name };
}

/** As people type it. */
export function placeText({ owner, name }: HubPlace): string {
  return `hf://${owner}/${name}`;
}
