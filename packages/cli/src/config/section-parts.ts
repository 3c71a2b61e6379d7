import { type TSchema, Type } from "typebox";

/** A section takes no keys but its own. */
export const closed = { additionalProperties: false };

/** A time with its unit. */
export function duration(value: string, description: string) {
  return Type.String({
    pattern: "^(\\d+(\\.\\d+)?(ms|s|m|h|d))+$",
    default: value,
    description: `${description} (such as 500ms, 30s, 10m, 1h30m)`,
  });
}

/** A number of bytes with its unit. */
export function size(value: string, description: string) {
  return Type.String({
    pattern: "^\\d+(\\.\\d+)?(B|[kKMGT]B|[KMGT]iB)$",
    default: value,
    description: `${description} (such as 512B, 64KiB, 1.5MiB, 1GB)`,
  });
}

/** A value that may be left open; null unless given. */
export function orNull<Schema extends TSchema>(schema: Schema, description: string) {
  return Type.Union([schema, Type.Null()], { default: null, description });
}
