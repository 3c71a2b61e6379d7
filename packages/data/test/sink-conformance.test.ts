import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Sink } from "@matrix/core";
import { jsonlSink, readRecordLines } from "@matrix/data";
import { testSink } from "@matrix/testkit/conformance";
import { collect } from "./support/doubles.ts";

for (const name of ["records.jsonl", "records.jsonl.zst"]) {
  const places = new Map<Sink, string>();
  const sinkIn = (folder: string) => {
    const path = join(folder, name);
    const sink = jsonlSink({ path, flushMs: 1 });
    places.set(sink, path);
    return sink;
  };
  const newFolder = () => mkdtempSync(join(tmpdir(), "matrix-sink-"));
  testSink({
    name: `jsonlSink, ${name}`,
    create: () => sinkIn(newFolder()),
    read: async (sink) => (await collect(readRecordLines(places.get(sink)!))).map(({ line }) => line),
    // What is in the kernel's hands is what a killed process leaves.
    crash(sink) {
      const folder = newFolder();
      cpSync(dirname(places.get(sink)!), folder, {
        recursive: true,
        filter: (path) => !path.endsWith(".lock"),
      });
      return sinkIn(folder);
    },
    destroy: (sink) => rmSync(dirname(places.get(sink)!), { recursive: true }),
    promises: { survivesRestart: true, exclusive: true },
  });
}
