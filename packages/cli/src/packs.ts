import { coralPack } from "@matrix/agents-coral";
import { suggestion } from "@matrix/config";
import { OptionError, type WorkloadPack } from "@matrix/core";

const packs: ReadonlyMap<string, WorkloadPack> = new Map([[coralPack.name, coralPack as WorkloadPack]]);

/** All packs that can be run by name. */
export const packNames: readonly string[] = [...packs.keys()];

/** @throws {OptionError} naming the packs there are. */
export function packNamed(name: string): WorkloadPack {
  const pack = packs.get(name);
  if (pack !== undefined) return pack;
  throw new OptionError(
    `no pack "${name}"${suggestion(name, packNames)} Packs here: ${packNames.join(", ")}`,
  );
}
