import type { IncomingHttpHeaders } from "node:http";

/** Who asks: the row, trial, role and step that the client's headers name. */
export interface Identity {
  readonly row: string | undefined;
  readonly trial: string | undefined;
  readonly role: string | undefined;
  readonly step: string | undefined;
  /** The same for every attempt of the same request, different for different requests. */
  readonly key: string;
}

/**
 * Without `x-matrix-row` and `x-matrix-step` the request's own text tells it apart.
 *
 * @param promptDigest hash of the rendered prompt
 */
export function identify(
  headers: IncomingHttpHeaders,
  promptDigest: number,
  seed: number | undefined,
): Identity {
  const row = headerText(headers, "x-matrix-row");
  const trial = headerText(headers, "x-matrix-trial");
  const role = headerText(headers, "x-matrix-role");
  const step = headerText(headers, "x-matrix-step");
  const named = `${row ?? ""}/${trial ?? ""}/${role ?? ""}/${step ?? ""}`;
  const isNamed = row !== undefined && step !== undefined;
  return { row, trial, role, step, key: isNamed ? named : `${named}/${promptDigest}/${seed ?? ""}` };
}

export function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

export function headerNumber(value: string | undefined): number | undefined {
  const number = value === undefined ? Number.NaN : Number(value);
  return Number.isInteger(number) ? number : undefined;
}

/** Counts how often each request came; of requests long ago it may forget that they came. */
export class CallCounter {
  readonly #limit: number;
  #recent = new Map<string, number>();
  #older = new Map<string, number>();

  /** @param limit requests remembered at least */
  constructor(limit = 32_768) {
    this.#limit = limit;
  }

  /** @returns how often `key` was counted before */
  count(key: string): number {
    const before = this.#recent.get(key) ?? this.#older.get(key) ?? 0;
    this.#recent.set(key, before + 1);
    if (this.#recent.size > this.#limit) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    return before;
  }
}
