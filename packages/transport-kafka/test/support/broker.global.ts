import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { LocalBrokerError, startLocalBroker } from "../../src/local-broker/index.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `host:port` of the broker of this test run; "" where there is none, and why. */
    readonly kafka: { readonly addresses: readonly string[]; readonly missing: string };
  }
}

/** One broker for all tests of a run; those that kill it start their own. A CI must have one. */
export default async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  try {
    const folder = await mkdtemp(join(tmpdir(), "matrix-kafka-"));
    const broker = await startLocalBroker({ folder, outlives: false });
    provide("kafka", { addresses: broker.addresses, missing: "" });
    return async () => {
      await broker.stop();
      await rm(folder, { recursive: true, force: true });
    };
  } catch (error) {
    if (!(error instanceof LocalBrokerError) || process.env.CI) throw error;
    provide("kafka", { addresses: [], missing: error.message });
    return undefined;
  }
}
