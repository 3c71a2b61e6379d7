import { memorySink, run } from "@matrix/core";
import { afterEach, expect, test, vi } from "vitest";
import { resolveTau2Options, tau2Pack } from "../src/index.ts";
import { directTransport } from "./support/direct-transport.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a process without a domain's data takes no row: the run ends with where the data are looked for", async () => {
  vi.stubEnv("TAU2_DATA_DIR", "");
  const options = resolveTau2Options({ domain: ["library", "retail"] });
  const sink = memorySink();
  const taken: number[] = [];
  const begun = run({
    run: "first",
    workload: tau2Pack.create(options),
    resources: { agent: { name: "agent", complete: () => Promise.reject(new Error("asked")) } },
    source: {
      fingerprint: async () => ({ description: "", fingerprint: "" }),
      count: async () => 1,
      async *rows() {
        taken.push(0);
        yield { index: 0, value: { id: "1", domain: "retail" } };
      },
    },
    transport: directTransport(),
    sink,
  });
  await expect(begun.report).rejects.toThrow('domain "retail" needs Tau2-bench\'s data');
  expect([taken, sink.records]).toEqual([[], []]);
});

test("servers of environments have data of their own", async () => {
  const url = "http://127.0.0.1:1/{session}";
  const options = resolveTau2Options({ domain: "retail", environment: { kind: "http", url } });
  await tau2Pack.create(options).open?.({ signal: new AbortController().signal });
});
