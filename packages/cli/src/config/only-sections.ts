import { type ComposedConfig, validateConfig } from "@matrix/config";
import { type TObject, Type } from "typebox";

/** Resolves and checks some top keys of a config; the others may lack values. @throws ConfigError */
export function onlySections<Sections>(
  composed: ComposedConfig,
  { properties }: TObject,
  names: readonly string[],
): Sections {
  const wanted = (name: string) => names.includes(name);
  const schema = Object.fromEntries(Object.entries(properties).filter(([name]) => wanted(name)));
  const sections = names.flatMap((name) => {
    const value = composed.value(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return validateConfig<Sections>(
    { ...composed, resolve: () => Object.fromEntries(sections) },
    Type.Object(schema),
  );
}
