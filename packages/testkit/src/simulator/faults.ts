import { OptionError } from "@matrix/core";
import { type Duration, parseDuration } from "./duration.ts";
import { isJsonObject, type Json } from "./json.ts";
import { randomFrom } from "./random.ts";

/** What goes wrong with a request. */
export type FaultKind =
  /** An error answer; `status` (default 500), `message`, `body` instead of a JSON error. */
  | "status"
  /** 429; `retryAfter` seconds in the header of that name, none if left out. */
  | "rate-limit"
  /** The connection is reset before any byte of the answer. */
  | "connection-reset"
  /** No byte of the answer for `duration`, for ever if left out; then it goes on as usual. */
  | "hang"
  /** The body comes `pieceBytes` (default 16) at a time, `pieceDelay` (default 100 ms) apart. */
  | "slow-body"
  /** The answer's text holds bytes that are not UTF-8. */
  | "invalid-utf8"
  /** 200 with empty content. */
  | "empty-reply"
  /** 200 without a body. */
  | "empty-body"
  /** The connection breaks after `afterTokens` (default 4) tokens of a stream, or half of a plain body. */
  | "cut"
  /** An error event after `afterTokens` (default 4) tokens of a stream; 500 for a plain request. */
  | "stream-error"
  /** The engine dies: every request ends with 500, then the port is closed. */
  | "kill-engine";

const KINDS: readonly FaultKind[] = [
  "status",
  "rate-limit",
  "connection-reset",
  "hang",
  "slow-body",
  "invalid-utf8",
  "empty-reply",
  "empty-body",
  "cut",
  "stream-error",
  "kill-engine",
];

export interface SimulatorFault {
  readonly kind: FaultKind;
  /** 0 to 1; default 1. */
  readonly probability?: number;
  /** With `lasts`: the fault is there only at the beginning of each such period since the start (storms, bursts). */
  readonly every?: Duration;
  readonly lasts?: Duration;
  /** Only requests whose `x-matrix-role` is this. */
  readonly role?: string;
  readonly status?: number;
  readonly message?: string;
  readonly body?: string;
  readonly retryAfter?: number;
  readonly duration?: Duration;
  readonly pieceBytes?: number;
  readonly pieceDelay?: Duration;
  readonly afterTokens?: number;
}

/** A fault with every default filled in; times in milliseconds. */
export interface ResolvedFault {
  readonly kind: FaultKind;
  readonly probability: number;
  readonly everyMs: number;
  readonly lastsMs: number;
  readonly role: string | undefined;
  readonly status: number;
  readonly message: string;
  readonly body: string | undefined;
  readonly retryAfter: number | undefined;
  readonly durationMs: number;
  readonly pieceBytes: number;
  readonly pieceDelayMs: number;
  readonly afterTokens: number;
}

/** @throws {OptionError} naming the fault's position in the list */
export function resolveFault(fault: SimulatorFault, index: number): ResolvedFault {
  const name = `faults[${index}]`;
  if (!KINDS.includes(fault.kind)) throw unknownKind(index, fault.kind);
  const { probability = 1, every, lasts } = fault;
  if (!(probability >= 0 && probability <= 1)) {
    throw new OptionError(`${name}.probability must be between 0 and 1, got ${probability}`);
  }
  if ((every === undefined) !== (lasts === undefined)) {
    throw new OptionError(`${name} must have both every and lasts, or neither`);
  }
  const ms = (value: Duration | undefined, field: string, otherwise: number) =>
    value === undefined ? otherwise : parseDuration(value, `${name}.${field}`);
  const status = fault.status ?? (fault.kind === "rate-limit" ? 429 : 500);
  return {
    kind: fault.kind,
    probability,
    everyMs: ms(every, "every", 0),
    lastsMs: ms(lasts, "lasts", 0),
    role: fault.role,
    status,
    message: fault.message ?? (status === 429 ? "Rate limit reached" : "Internal server error"),
    body: fault.body,
    retryAfter: fault.retryAfter,
    durationMs: ms(fault.duration, "duration", Number.POSITIVE_INFINITY),
    pieceBytes: Math.max(1, fault.pieceBytes ?? 16),
    pieceDelayMs: ms(fault.pieceDelay, "pieceDelay", 100),
    afterTokens: fault.afterTokens ?? 4,
  };
}

/** What a fault is drawn for. */
export interface FaultOccasion {
  readonly seed: number;
  readonly key: string;
  /** The attempt: a retry is drawn anew. */
  readonly call: number;
  readonly role: string | undefined;
  readonly sinceStartMs: number;
}

/** The first fault of the list that strikes, the same on every run for the same occasion. */
export function drawFault(
  faults: readonly ResolvedFault[],
  { seed, key, call, role, sinceStartMs }: FaultOccasion,
): ResolvedFault | undefined {
  return faults.find((fault, index) => {
    if (fault.role !== undefined && fault.role !== role) return false;
    if (fault.everyMs > 0 && sinceStartMs % fault.everyMs >= fault.lastsMs) return false;
    return randomFrom(seed, key, call, "fault", index)() < fault.probability;
  });
}

/** Reads faults from JSON or YAML, whose names may be in snake_case. @throws {OptionError} */
export function readFaults(value: Json): SimulatorFault[] {
  if (!Array.isArray(value)) {
    throw new OptionError('faults must be a list such as [{"kind":"hang","probability":0.01}]');
  }
  return value.map(readFault);
}

function readFault(value: Json, index: number): SimulatorFault {
  const fields = isJsonObject(value) ? value : {};
  const kind = KINDS.find((name) => name === fields.kind);
  if (kind === undefined) throw unknownKind(index, fields.kind);
  const fieldOf = (name: string) =>
    fields[name] ?? fields[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
  const number = (name: string) => {
    const field = fieldOf(name);
    return typeof field === "number" ? { [name]: field } : {};
  };
  const text = (name: string) => {
    const field = fieldOf(name);
    return typeof field === "string" ? { [name]: field } : {};
  };
  const time = (name: string) => ({ ...number(name), ...text(name) });
  return {
    kind,
    ...number("probability"),
    ...time("every"),
    ...time("lasts"),
    ...text("role"),
    ...number("status"),
    ...text("message"),
    ...text("body"),
    ...number("retryAfter"),
    ...time("duration"),
    ...number("pieceBytes"),
    ...time("pieceDelay"),
    ...number("afterTokens"),
  };
}

function unknownKind(index: number, kind: unknown): OptionError {
  return new OptionError(
    `faults[${index}].kind must be one of ${KINDS.join(", ")}, got ${JSON.stringify(kind)}`,
  );
}
