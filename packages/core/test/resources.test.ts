import { expect, test } from "vitest";
import { memorySink, type Resource, type Sink } from "../src/index.ts";
import { dialogue } from "./fixtures/dialogue.ts";
import { dialogueRun } from "./fixtures/dialogue-run.ts";
import { inProcessTransport } from "./fixtures/in-process-transport.ts";

/** A resource that notes what is done with it. */
function noted(notes: string[], name: string, fails: "open" | "close" | "never" = "never"): Resource {
  return {
    name,
    async open({ signal }) {
      if (fails === "open") throw new Error(`${name} cannot be reached`);
      notes.push(`open ${name}${signal.aborted ? " (stopped)" : ""}`);
    },
    async close() {
      notes.push(`close ${name}`);
      if (fails === "close") throw new Error(`${name} cannot be closed`);
    },
  };
}

test("resources are opened once each before any hop, and closed after the last, the last opened first", async () => {
  const notes: string[] = [];
  const model = noted(notes, "model");
  const { begun } = dialogueRun({
    resources: {
      teacher: model,
      judge: model,
      tools: noted(notes, "tools"),
      settings: { temperature: 1 },
      none: null,
    },
    observer: { hopStart: ({ stepId }) => notes.push(stepId) },
  });
  await begun.report;
  expect([notes.slice(0, 2), notes.slice(-2)]).toEqual([
    ["open model", "open tools"],
    ["close tools", "close model"],
  ]);
  expect(notes).toHaveLength(2 + 6 + 2);
});

test("a resource that cannot be opened ends the run; those opened before are closed, no row is taken", async () => {
  const notes: string[] = [];
  const transport = inProcessTransport();
  const { begun } = dialogueRun({
    transport,
    resources: [noted(notes, "first"), noted(notes, "second", "open"), noted(notes, "third")],
  });
  await expect(begun.report).rejects.toThrow("second cannot be reached");
  expect([notes, transport.topologies]).toEqual([["open first", "close first"], []]);
});

test("resources are closed after a failure, which is what is told", async () => {
  const notes: string[] = [];
  const { begun } = dialogueRun({
    resources: [noted(notes, "first"), noted(notes, "second", "close")],
    transport: { name: "none", open: () => Promise.reject(new Error("nobody there")) },
  });
  await expect(begun.report).rejects.toThrow("nobody there");
  expect(notes).toEqual(["open first", "open second", "close second", "close first"]);
});

test("a resource that cannot be closed keeps no other open, and is told where nothing else went wrong", async () => {
  const notes: string[] = [];
  const { begun } = dialogueRun({ resources: [noted(notes, "first"), noted(notes, "second", "close")] });
  await expect(begun.report).rejects.toThrow("second cannot be closed");
  expect(notes.slice(-2)).toEqual(["close second", "close first"]);
});

test("the sink is closed before the resources, whether the run went well or not", async () => {
  for (const fails of [false, true]) {
    const notes: string[] = [];
    const memory = memorySink();
    const sink: Sink = {
      async open(options) {
        const session = await memory.open(options);
        return { ...session, has: session.has, close: async () => void notes.push("close sink") };
      },
    };
    const { begun } = dialogueRun({
      sink,
      resources: [noted(notes, "model")],
      ...(fails && { transport: { name: "none", open: () => Promise.reject(new Error("nobody there")) } }),
    });
    await begun.report.catch(() => {});
    expect(notes).toEqual(["open model", "close sink", "close model"]);
  }
});

test("resources that need no opening are used as they are", async () => {
  for (const resources of [undefined, null, "text", {}, { settings: { temperature: 1 } }])
    expect((await dialogueRun({ resources }).begun.report).complete).toBe(true);
});

test("a workload that lacks what its agents need is told before any row is taken; what was opened is closed", async () => {
  const notes: string[] = [];
  const transport = inProcessTransport();
  const { begun } = dialogueRun({
    transport,
    resources: [noted(notes, "model")],
    workload: { ...dialogue(), open: () => Promise.reject(new Error("no data folder")) },
  });
  await expect(begun.report).rejects.toThrow("no data folder");
  expect([notes, transport.topologies]).toEqual([["open model", "close model"], []]);
});
