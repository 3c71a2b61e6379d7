/** What is null in a config is left out of options. */
export function given<Values extends object>(
  values: Values,
): { readonly [Key in keyof Values]?: NonNullable<Values[Key]> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null)) as {
    readonly [Key in keyof Values]?: NonNullable<Values[Key]>;
  };
}
