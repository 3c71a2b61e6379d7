import type { JsonObject } from "@matrix/core";

/** A record of any pack, readable: what it is, then its history entry by entry. */
export function describeRecord(record: JsonObject): string[] {
  const lines = [
    `row ${record.row} trial ${record.trial} id ${JSON.stringify(record.id)}: ${record.outcome}`,
  ];
  if (record.error) lines.push(`error: ${JSON.stringify(record.error)}`);
  for (const { agent, response } of record.history as readonly { agent: string; response: JsonObject }[]) {
    const { text, ...rest } = response;
    lines.push("", `${agent}:`);
    if (typeof text === "string") lines.push(text);
    lines.push(`  ${JSON.stringify(rest)}`);
  }
  return lines;
}
