export {
  type ComposeOptions,
  type ConfigSource,
  type ConfigSourceOptions,
  composeConfig,
  type OverrideInput,
  openConfigs,
} from "./compose.ts";
export type { ComposedConfig, ValueOrigin } from "./composed-config.ts";
export type { ConfigMap, ConfigValue } from "./config-value.ts";
export { parseDuration } from "./duration.ts";
export {
  CompositionError,
  ConfigError,
  ConfigFileError,
  ConfigSchemaError,
  InterpolationError,
  MissingConfigError,
  MissingValueError,
  OverrideError,
  type SchemaIssue,
} from "./errors.ts";
export { nearest, suggestion } from "./nearest.ts";
export { formatOrigin, type Origin } from "./origin.ts";
export type { Override, OverrideOperation } from "./override.ts";
export type {
  ChoiceSweep,
  GlobSweep,
  IntervalSweep,
  OverrideMap,
  OverrideValue,
  Quoted,
  RangeSweep,
  Sweep,
} from "./override-value.ts";
export { parseOverride } from "./parse-override.ts";
export { parseSize } from "./size.ts";
export { expandSweep, type SweepOptions } from "./sweep.ts";
export { validateConfig } from "./validate.ts";
export type { ValueResolver } from "./value-resolver.ts";
