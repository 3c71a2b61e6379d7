// A process of its own that opens a store, waits for the word, then races for records.
// Arguments: endpoint, bucket, run, name of the racer, calls per record, steps.
import { s3OffloadStore } from "@matrix/offload-s3";

const [endpoint, bucket, run, racer, calls, ...steps] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  ...string[],
];
// Credentials come from the environment, as they do for workers.
const store = await s3OffloadStore({ endpoint, bucket });
process.send!("ready");
process.once("message", async () => {
  const given = steps.flatMap((step) =>
    Array.from({ length: Number(calls) }, async (_, call) => {
      const value = new TextEncoder().encode(`${racer}, call ${call}`);
      return [step, new TextDecoder().decode(await store.putIfAbsent({ run, step }, value))] as const;
    }),
  );
  process.send!(await Promise.all(given));
  await store.close();
  process.disconnect();
});
