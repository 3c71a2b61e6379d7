import type { JsonObject, OutcomeCounts } from "@matrix/core";

/** How the rows of some records ended. */
export interface Tally {
  readonly records: OutcomeCounts;
  /** Rows by outcome and reason: the error's class, or what the row's status gives as its reason to end. */
  readonly reasons: { readonly [reason: string]: number };
}

/** Counts records by outcome and reason. */
export class Tallying implements Tally {
  readonly records = { success: 0, failed: 0, dead: 0 };
  readonly reasons: Record<string, number> = {};

  add(record: JsonObject): void {
    const outcome = record.outcome as keyof OutcomeCounts;
    this.records[outcome]++;
    const reason = textIn(record.error, "class") ?? textIn(record.status, "termination_reason");
    if (reason !== undefined) {
      const name = `${outcome}: ${reason}`;
      this.reasons[name] = (this.reasons[name] ?? 0) + 1;
    }
  }
}

function textIn(object: unknown, key: string): string | undefined {
  if (typeof object !== "object" || object === null || !Object.hasOwn(object, key)) return undefined;
  const value: unknown = Reflect.get(object, key);
  return typeof value === "string" ? value : undefined;
}
