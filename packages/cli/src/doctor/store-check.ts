import { randomBytes } from "node:crypto";
import type { OffloadStore } from "@matrix/core";
import type { OffloadConfig } from "../config/config-schema.ts";
import { span } from "../progress/format.ts";
import { openOffloadStore } from "../store/open-offload-store.ts";
import type { Check } from "./check.ts";
import { withinMs } from "./within-ms.ts";

const name = "store";
/** A store says more of why it cannot be reached than that time is up. */
const ownTimeoutMs = 2_000;

/** Whether the offload store keeps a value and the first of two records, and frees them. */
export async function storeCheck(offload: OffloadConfig, timeoutMs: number): Promise<Check> {
  if (offload.kind === "none") return { name, status: "ok", text: "not configured: offload=none" };
  let store: OffloadStore | undefined;
  try {
    const begun = performance.now();
    store = await withinMs(openOffloadStore(offload), timeoutMs + ownTimeoutMs);
    await withinMs(keepAndFree(store), timeoutMs);
    const took = span(performance.now() - begun);
    return {
      name,
      status: "ok",
      text: `${offload.kind} keeps values and first records, and frees them (${took})`,
    };
  } catch (error) {
    return { name, status: "bad", text: `${offload.kind}: ${(error as Error).message}` };
  } finally {
    await store?.close().catch(() => {});
  }
}

async function keepAndFree(store: OffloadStore): Promise<void> {
  const run = `doctor-${randomBytes(6).toString("hex")}`;
  try {
    const value = randomBytes(64);
    const references = await store.put([value], { run });
    const [found] = await store.get(references, { run });
    if (found === undefined || Buffer.compare(found, value) !== 0) throw new Error("gave back another value");
    const key = { run, step: references[0]!.id };
    await store.putIfAbsent(key, value);
    const first = await store.putIfAbsent(key, Buffer.from("second"));
    if (Buffer.compare(first, value) !== 0) throw new Error("did not keep the first of two records");
  } finally {
    await store.deleteRun(run);
  }
}
