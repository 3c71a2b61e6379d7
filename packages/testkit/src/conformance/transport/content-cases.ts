import assert from "node:assert/strict";
import { type OrchestratorMessage, type RowId, sinkRole } from "@matrix/core";
import { contentOf, hopTo, hopToSink, rowMessage } from "./row-messages.ts";
import { type TransportFixture, transportCase } from "./transport-fixture.ts";
import type { TransportCase } from "./transport-subject.ts";

/** Text that breaks readers which split, escape or normalise: each must arrive as it was sent. */
export const awkwardTexts: readonly string[] = [
  "",
  "line\nbreak\r\nand \u2028 and \u2029",
  "\ud800 lone \udfff surrogates",
  "\u0000\u0001\u001f\u007f\ufeff",
  '"quotes" \\ and \\u0022',
  "e\u0301 is not \u00e9; 👩‍👩‍👧‍👦 \u{1f600}",
  "../../etc/passwd",
  '{"__proto__":{"polluted":true}}',
  "\u202etxt.exe",
];

/** Sends messages, lets each take two hops, and compares what each role got with what was sent on. */
async function assertIntact(
  fixture: TransportFixture,
  messages: readonly OrchestratorMessage[],
): Promise<void> {
  const probe = await fixture.open();
  const sent = new Map<string, string>();
  const note = (message: OrchestratorMessage) => {
    sent.set(`${message.role}/${message.row.index}`, contentOf(message));
    return message;
  };
  probe.consume("first", async ({ message }) => note(hopTo("second", message, message.input)));
  probe.consume("second", async ({ message }) => note(hopToSink(message)));
  probe.consume(sinkRole);
  await probe.session.send(messages.map(note));
  await probe.untilEnded(messages.length);
  for (const { message } of probe.deliveries())
    assert.equal(contentOf(message), sent.get(`${message.role}/${message.row.index}`));
}

/** What is delivered is what was sent. */
export const contentCases: readonly TransportCase[] = [
  transportCase("awkward text arrives as it was sent, in input, history and ids", (fixture) =>
    assertIntact(
      fixture,
      awkwardTexts.map((text, index) =>
        rowMessage({
          index,
          input: { text, list: [text], [text || "empty"]: 1 },
          entries: [{ agent: "first", response: { text } }],
          header: { row: { index, id: text, trial: 0, seed: 0 } },
        }),
      ),
    ),
  ),
  transportCase("ids of every kind arrive: text, numbers, none", (fixture) => {
    const ids: RowId[] = [null, 0, -1.5, 2 ** 53, "0", "same", "same"];
    return assertIntact(
      fixture,
      ids.map((id, index) =>
        rowMessage({ index, header: { row: { index, id, trial: 0, seed: 4_294_967_295 } } }),
      ),
    );
  }),
  transportCase("deadline, trace and attempt arrive", (fixture) =>
    assertIntact(fixture, [
      rowMessage({
        index: 0,
        header: {
          attempt: 3,
          deadline: 1_900_000_000_000.5,
          trace: "00-4bf92f3577b34da6a3ce929d0e0e4736-01",
        },
      }),
    ]),
  ),
  transportCase("header fields that this version does not know are kept", (fixture) =>
    assertIntact(fixture, [rowMessage({ index: 0, header: { fromTheFuture: { deep: [1, "two"] } } })]),
  ),
  transportCase("inputs of every JSON kind arrive", (fixture) => {
    const inputs = [null, true, 0, "", [], {}, [[[]]], { a: { b: [null] } }];
    return assertIntact(
      fixture,
      inputs.map((input, index) => rowMessage({ index, input })),
    );
  }),
  transportCase("a history of 1,000 entries arrives whole and in order", (fixture) =>
    assertIntact(fixture, [
      rowMessage({
        index: 0,
        entries: Array.from({ length: 1_000 }, (_, place) => ({ agent: "first", response: { place } })),
      }),
    ]),
  ),
  transportCase("a message of 768 KiB arrives", (fixture) =>
    assertIntact(fixture, [
      rowMessage({
        index: 0,
        entries: [{ agent: "first", response: { text: "0123456789abcdef".repeat(48 * 1024) } }],
      }),
    ]),
  ),
];
