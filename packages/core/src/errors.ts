const marker: unique symbol = Symbol.for("matrix.error") as never;

/** Stable name of a cause in snake_case, as written in records, counters and logs. */
export type ErrorCode = string;

/**
 * Base of every error thrown here. The message says what, which one, and the way out: lower-case start, no full stop.
 * `isInstance` also holds across two copies of the package.
 */
export abstract class MatrixError extends Error {
  static {
    Object.defineProperty(MatrixError.prototype, marker, { value: true });
  }
  abstract readonly code: ErrorCode;
  /** Whether the same call can succeed later without a change by the caller. */
  abstract readonly retryable: boolean;
  static isInstance(error: unknown): error is MatrixError {
    return typeof error === "object" && error !== null && marker in error;
  }
  override get name(): string {
    return this.constructor.name;
  }
}

/** An option, argument or config value breaks its rule. */
export class OptionError extends MatrixError {
  readonly code = "option";
  readonly retryable = false;
}

/** Bytes that should be an orchestrator message are not, or break its limits. */
export class MessageError extends MatrixError {
  readonly code = "message";
  readonly retryable = false;
}

/** A message comes from a newer version of the format than this build reads; it must not be acknowledged. */
export class MessageVersionError extends MatrixError {
  readonly code = "message_version";
  readonly retryable = false;
}

/** What an agent replied is not what its pack's schema says. */
export class ReplyError extends MatrixError {
  readonly code = "reply";
  readonly retryable = false;
}

/** Routing named a role that the run does not have. */
export class UnknownRoleError extends MatrixError {
  readonly code = "unknown_role";
  readonly retryable = false;
  readonly role: string;
  constructor(role: string, known: readonly string[], stepId: string) {
    super(`message ${stepId} names role "${role}", but the roles here are: ${known.join(", ")}`);
    this.role = role;
  }
}

/** A hop or a row took longer than it may. */
export class DeadlineError extends MatrixError {
  readonly code = "deadline";
  readonly retryable = false;
}

/** A row of the input cannot be read; the row ends dead, the run goes on. */
export class BadRowError extends MatrixError {
  readonly code = "bad_row";
  readonly retryable = false;
}

/** The data set as a whole cannot be read. */
export class DataError extends MatrixError {
  readonly code = "data";
  readonly retryable = false;
}

/** A durable write failed, or what was read back is damaged. */
export class StorageError extends MatrixError {
  readonly code = "storage";
  readonly retryable = false;
}

/** Somebody else holds what only one may hold (a run folder, an output file). */
export class LockedError extends MatrixError {
  readonly code = "locked";
  readonly retryable = true;
}

/** A call on something that was closed. */
export class ClosedError extends MatrixError {
  readonly code = "closed";
  readonly retryable = false;
}

/** The run stood still for longer than `stallTimeoutMs`. */
export class StalledError extends MatrixError {
  readonly code = "stalled";
  readonly retryable = true;
}

/** An offload store has no value for a reference. */
export class OffloadMissingError extends MatrixError {
  readonly code = "offload_missing";
  readonly retryable = true;
}

/** The bytes of an offload store do not match their id. */
export class OffloadCorruptError extends MatrixError {
  readonly code = "offload_corrupt";
  readonly retryable = false;
}

/** An offload store could not be read: it is down, too slow, or refuses. What it holds is unknown, not missing. */
export class OffloadReadError extends MatrixError {
  readonly code = "offload_read";
  readonly retryable = true;
}

/** An offload store could not make a value durable. */
export class OffloadWriteError extends MatrixError {
  readonly code = "offload_write";
  readonly retryable = true;
}

/** A scheduler that was to start, show or end the processes of a run is not there, refuses, or does not answer. */
export class LaunchError extends MatrixError {
  readonly code = "launch";
  readonly retryable = false;
}

/**
 * Classes of model failure and what follows from each (docs/errors.md has the table).
 * `auth`, `quota` and `unreachable` belong to the endpoint: they stop the run and spend no row.
 */
export type ModelErrorClass =
  | "transient"
  | "throttled"
  | "quota"
  | "auth"
  | "unreachable"
  | "context_length"
  | "content_filter"
  | "invalid_output"
  | "invalid_request"
  | "deadline";

/** A model call failed for good, after the retries of its class. */
export class ModelError extends MatrixError {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  readonly errorClass: ModelErrorClass;
  /** HTTP status, where there was one. */
  readonly status: number | undefined;
  constructor(errorClass: ModelErrorClass, message: string, options?: { cause?: unknown; status?: number }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.errorClass = errorClass;
    this.code = `model_${errorClass}`;
    this.status = options?.status;
    this.retryable = ["transient", "throttled", "quota", "auth", "unreachable"].includes(errorClass);
  }
  /** Whether the failure says something about the endpoint rather than about this row. */
  get endpointWide(): boolean {
    return this.errorClass === "auth" || this.errorClass === "quota" || this.errorClass === "unreachable";
  }
}
