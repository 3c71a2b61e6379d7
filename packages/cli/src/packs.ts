import { coralPack } from "@matrix/agents-coral";
import { suggestion } from "@matrix/config";
import { type AnyWorkloadPack, OptionError } from "@matrix/core";

const packs: ReadonlyMap<string, AnyWorkloadPack> = new Map([[coralPack.name, coralPack]]);

/** All packs that can be run by name. */
export const packNames: readonly string[] = [...packs.keys()];

/** @throws {OptionError} naming the packs there are. */
export function packNamed(name: string): AnyWorkloadPack {
  const pack = packs.get(name);
  if (pack !== undefined) return pack;
  throw new OptionError(
    `no pack "${name}"${suggestion(name, packNames)} Packs here: ${packNames.join(", ")}`,
  );
}
