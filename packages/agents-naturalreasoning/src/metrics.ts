import type { MetricsAccumulator } from "@matrix/core";
import { terminationReasons } from "./fixed-texts.ts";
import { objectIn, recordReplies, saysNotOk } from "./record-replies.ts";

/**
 * Counts: documents, documents by the reason they ended for, and `conv_err`: those that ended in an error, without a reply or
 * with a failed one. A reason is named once a document had it. Rows that ended `dead` are left out.
 */
export function naturalReasoningMetrics(): MetricsAccumulator {
  const reasons = new Map<string, number>();
  let documents = 0;
  let errors = 0;
  return {
    add(record) {
      if (record.outcome === "dead") return;
      documents++;
      const reason = objectIn(record, "status").termination_reason;
      if (typeof reason === "string" && reason !== "") reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      const last = recordReplies(record).at(-1)?.response;
      // A rejection may name an error too: that the model's text could not be read.
      const raised = record.error !== undefined && reason === undefined;
      if (raised || last === undefined || saysNotOk(last)) errors++;
    },
    result() {
      if (documents === 0) return {};
      const known = new Set<string>(terminationReasons);
      const names = [...known, ...[...reasons.keys()].filter((name) => !known.has(name))];
      return Object.fromEntries([
        ["total_input", documents],
        ...names.flatMap((name) => {
          const count = reasons.get(name);
          return count === undefined ? [] : [[name, count] as const];
        }),
        ["conv_err", errors],
      ]);
    },
  };
}
