import { ClosedError, LockedError, type RowRecord, type Sink } from "@matrix/core";

/** Ways in which a sink can be broken. */
export type SinkFlaw =
  | "writes a header line"
  | "writes later than it says"
  | "never tells has()"
  | "counts successes only"
  | "drops dead rows"
  | "keeps duplicates"
  | "keeps the last of duplicates"
  | "looks for duplicates too early"
  | "answers duplicates at once"
  | "loses what overlaps"
  | "knows the highest row only"
  | "normalises text"
  | "cuts lines off at 1 MiB"
  | "drops what is pending at close"
  | "fails on a second close"
  | "writes after close"
  | "starts anew"
  | "forgets counts"
  | "appends duplicates of earlier sessions"
  | "opens twice";

/** What lies on the sink's "disk". */
export interface SinkDisk {
  readonly lines: string[];
  readonly records: RowRecord[];
}

/** A small sink on a disk in memory whose writes take a moment; sound without a flaw. */
export function flawedSink(
  flaw?: SinkFlaw,
  disk: SinkDisk = { lines: [], records: [] },
): Sink & { readonly disk: SinkDisk } {
  const has = (name: SinkFlaw) => name === flaw;
  let open = false;
  return {
    disk,
    async open() {
      if (open && !has("opens twice")) throw new LockedError("the sink is open already; close it first");
      open = true;
      if (has("starts anew")) {
        disk.lines.length = 0;
        disk.records.length = 0;
      }
      if (has("writes a header line")) disk.lines.push("[]");
      const written = new Map<number, Promise<void>>();
      const durable = new Set<number>();
      const counts = { success: 0, failed: 0, dead: 0 };
      for (const { sequence, outcome } of disk.records) {
        if (!has("appends duplicates of earlier sessions")) written.set(sequence, Promise.resolve());
        durable.add(sequence);
        if (!has("forgets counts")) counts[outcome]++;
      }
      let closed = false;
      let closedOnce = false;
      let pending = 0;
      let duplicates = 0;

      const line = ({ line: text }: RowRecord) => {
        if (has("normalises text")) return text.normalize("NFC");
        return has("cuts lines off at 1 MiB") ? text.slice(0, 1024 * 1024) : text;
      };
      const later = async (record: RowRecord) => {
        if (has("looks for duplicates too early")) await new Promise((resolve) => setTimeout(resolve, 1));
        await new Promise((resolve) => setImmediate(resolve));
        if (closed && has("drops what is pending at close")) return;
        if (has("drops dead rows") && record.outcome === "dead") return;
        disk.lines.push(line(record));
        disk.records.push(record);
        durable.add(record.sequence);
        if (record.outcome === "success" || !has("counts successes only")) counts[record.outcome]++;
      };

      return {
        counts,
        get duplicates() {
          return duplicates;
        },
        has(sequence) {
          if (has("never tells has()")) return false;
          return has("knows the highest row only")
            ? sequence <= Math.max(-1, ...durable)
            : durable.has(sequence);
        },
        async write(record) {
          if (closed && !has("writes after close"))
            throw new ClosedError("the sink is closed; open it again");
          if (has("loses what overlaps") && pending > 0) return;
          const first = written.get(record.sequence);
          if (first !== undefined && !has("keeps duplicates")) {
            duplicates++;
            if (has("keeps the last of duplicates")) disk.lines.splice(-1, 1, record.line);
            return has("answers duplicates at once") ? undefined : first;
          }
          pending++;
          const writing = later(record).finally(() => {
            pending--;
            if (has("looks for duplicates too early")) written.set(record.sequence, Promise.resolve());
          });
          if (!has("looks for duplicates too early")) written.set(record.sequence, writing);
          if (!has("writes later than it says")) await writing;
        },
        async close() {
          if (closedOnce && has("fails on a second close")) throw new Error("closed already");
          closedOnce = true;
          if (has("drops what is pending at close")) closed = true;
          while (pending > 0) await new Promise((resolve) => setImmediate(resolve));
          closed = true;
          open = false;
        },
      };
    },
  };
}
