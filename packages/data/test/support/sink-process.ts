import { writeSync } from "node:fs";
import { jsonlSink } from "@matrix/data";
import { record } from "./doubles.ts";

// A process that writes rows 0 to count - 1, leaving out those there are, and says each row once it is durable.
const [path, count, group] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const session = await jsonlSink({ path, successOnly: true, flushMs: 0 }).open({ run: "run-1" });
writeSync(1, "open\n");
const missing = Array.from({ length: count }, (_, row) => row).filter((row) => !session.has(row));
for (let at = 0; at < missing.length; at += group) {
  await Promise.all(
    missing.slice(at, at + group).map(async (row) => {
      await session.write(record(row, row % 3 === 0 ? "dead" : "success", 500));
      writeSync(1, `${row}\n`);
    }),
  );
}
await session.close();
