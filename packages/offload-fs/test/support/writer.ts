// A process of its own that puts values and records until it is killed, and tells of each that resolved.
// Arguments: root, run.
import { createHash } from "node:crypto";
import { fsOffloadStore } from "@matrix/offload-fs";

const [root, run] = process.argv.slice(2) as [string, string];
const store = await fsOffloadStore({ root, fsync: "off" });
const text = (bytes: string) => new TextEncoder().encode(bytes);

async function lane(name: number): Promise<never> {
  for (let count = 0; ; count++) {
    const [reference] = await store.put([text(`value ${name} ${count} ${"x".repeat(count % 5_000)}`)], {
      run,
    });
    process.send!({ reference });
    const step = createHash("sha256").update(`${name} ${count}`).digest("hex");
    await store.putIfAbsent({ run, step }, text(`record ${name} ${count}`));
    process.send!({ step, record: `record ${name} ${count}` });
  }
}
await Promise.all(Array.from({ length: 16 }, (_, name) => lane(name)));
