import type { Files, OutcomeCounts, Sink } from "@matrix/core";

/** Appends each record, durably, and knows nothing of those from earlier lives. */
export function forgetfulSink(files: Files): Sink {
  return {
    async open() {
      await files.makeFolder("out");
      const file = await files.open("out/records.jsonl", "append");
      const counts: { -readonly [O in keyof OutcomeCounts]: number } = { success: 0, failed: 0, dead: 0 };
      return {
        counts,
        duplicates: 0,
        has: () => false,
        async write({ line, outcome }) {
          await file.append([Buffer.from(`${line}\n`)]);
          await file.sync();
          counts[outcome]++;
        },
        close: () => file.close(),
      };
    },
  };
}
