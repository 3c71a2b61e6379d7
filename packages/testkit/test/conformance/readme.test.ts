import { readFileSync } from "node:fs";
import { join } from "node:path";
import { offloadStoreCases, sinkCases, transportCases } from "@matrix/testkit/conformance";
import { expect, test } from "vitest";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

test("the README tells how many cases each suite has", () => {
  for (const [suite, cases] of [
    ["transport", transportCases],
    ["offload store", offloadStoreCases],
    ["sink", sinkCases],
  ] as const)
    expect(readme).toContain(`| ${suite} | ${cases.length} |`);
});

test("the README tells how many broken subjects each suite was tried on", () => {
  const flaws = (file: string) =>
    readFileSync(join(import.meta.dirname, file), "utf8").match(/^ {2}\| "/gm)!.length;
  const told = `(${flaws("flawed-transport.ts")} transports, ${flaws("flawed-offload-store.ts")} stores, ${flaws("flawed-sink.ts")} sinks)`;
  expect(readme).toContain(told);
});
