import { MatrixError } from "@matrix/core";
import { formatOrigin, type Origin } from "./origin.ts";

/** Base of everything that is wrong with a run config. Never retryable: somebody has to edit something. */
export abstract class ConfigError extends MatrixError {
  readonly retryable = false;
}

/** An override's text breaks the grammar, or calls a function in a way it cannot be called. */
export class OverrideError extends ConfigError {
  readonly code = "config_override";
  /** The override as it was given. */
  readonly override: string;
  /** Where the text stops making sense, counted from 1; undefined when it is not one place. */
  readonly column: number | undefined;
  constructor(override: string, problem: string, column?: number) {
    super(
      `override ${JSON.stringify(override)}: ${problem}${column === undefined ? "" : ` (column ${column})`}`,
    );
    this.override = override;
    this.column = column;
  }
}

/** A config file is not the YAML it has to be. */
export class ConfigFileError extends ConfigError {
  readonly code = "config_file";
  readonly file: string;
  /** Counted from 1, like the column. */
  readonly line: number;
  readonly column: number;
  constructor(file: string, line: number, column: number, problem: string, options?: { cause?: unknown }) {
    super(`${file}:${line}:${column}: ${problem}`, options);
    this.file = file;
    this.line = line;
    this.column = column;
  }
}

/** A config, an option of a group or a search folder does not exist. */
export class MissingConfigError extends ConfigError {
  readonly code = "config_missing";
  /** Path of the config inside the search folders, without `.yaml`. */
  readonly config: string;
  /** What could have been named instead. */
  readonly options: readonly string[];
  constructor(config: string, message: string, options: readonly string[] = []) {
    super(message);
    this.config = config;
    this.options = options;
  }
}

/** Files and overrides were read, but they do not fit together. */
export class CompositionError extends ConfigError {
  readonly code = "config_composition";
  readonly origin: Origin | undefined;
  constructor(problem: string, origin?: Origin, options?: { cause?: unknown }) {
    super(origin === undefined ? problem : `${formatOrigin(origin)}: ${problem}`, options);
    this.origin = origin;
  }
}

/** A `${…}` cannot be read or has no value. */
export class InterpolationError extends ConfigError {
  readonly code = "config_interpolation";
  /** Path of the value that holds the interpolation; undefined when it is not part of a config yet. */
  readonly path: string | undefined;
  readonly origin: Origin | undefined;
  constructor(
    message: string,
    facts: { readonly path?: string; readonly origin?: Origin; readonly cause?: unknown } = {},
  ) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.path = facts.path;
    this.origin = facts.origin;
  }
}

/** The text of a `${…}` breaks the grammar: wrong wherever it stands, unlike an interpolation that has no value yet. */
export class InterpolationSyntaxError extends InterpolationError {}

/** A value that somebody must give is still `???`. */
export class MissingValueError extends ConfigError {
  readonly code = "config_missing_value";
  /** Paths of all values that are missing, in the order of the config. */
  readonly paths: readonly string[];
  constructor(paths: readonly string[], message: string) {
    super(message);
    this.paths = paths;
  }
}

/** One thing in a config that its schema does not allow. */
export interface SchemaIssue {
  /** Path of the value, as overrides write it: `llm.retries`. Empty for the config itself. */
  readonly path: string;
  /** What is wrong with it and what it may be. */
  readonly problem: string;
  /** Who wrote the value; undefined when nobody did (a missing key). */
  readonly origin: Origin | undefined;
  /** The valid key or value nearest to what was written. */
  readonly nearest: string | undefined;
}

/** A resolved config is not what its schema says; all issues at once. */
export class ConfigSchemaError extends ConfigError {
  readonly code = "config_schema";
  readonly issues: readonly SchemaIssue[];
  constructor(issues: readonly SchemaIssue[]) {
    super(issues.map(issueText).join("\n"));
    this.issues = issues;
  }
}

function issueText({ path, problem, origin, nearest }: SchemaIssue): string {
  const place = origin === undefined ? "" : ` (${formatOrigin(origin)})`;
  const hint = nearest === undefined ? "" : `; did you mean ${JSON.stringify(nearest)}?`;
  return `${path === "" ? "config" : path}${place} ${problem}${hint}`;
}
