import {
  type TransportPromises,
  type TransportSubject,
  testTransport,
  transportCases,
  whyNot,
} from "@matrix/testkit/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { crashImage, flawedTransport, type TransportFlaw } from "./flawed-transport.ts";

const everything: TransportPromises = {
  survivesRestart: true,
  durableAtOnce: true,
  acknowledgesAtOnce: true,
  ordersWithinRow: true,
  deliversOnce: true,
  exclusive: true,
  severalRuns: false,
};

testTransport({
  name: "sound",
  create: () => flawedTransport(),
  crash: (transport) => crashImage(transport),
  promises: everything,
});

/** What each flaw must be caught by: the cases closest to it. Most are caught by others besides. */
const catches: { readonly [Flaw in TransportFlaw]: readonly string[] } = {
  "loses every seventh message": ["every message sent is handled", "sends that overlap all arrive"],
  "drops messages that nobody consumes yet": [
    "messages sent before anybody consumes wait for their consumer",
    "the backlog counts the messages that wait, by role",
  ],
  "delivers twice": ["each message is delivered once, not called redelivered, while all goes well"],
  "delivers a result to the role it came from": [
    "what a handler gives is delivered to the next role, with its entry in the history",
  ],
  "delivers all to one role": ["one send reaches several roles, each its own messages only"],
  "delivers the newest first": ["messages of a row for one role are delivered in the order of their sends"],
  "drops what a role sends to itself": ["a role can send to itself, many times over"],
  "hangs on an empty send": ["an empty send resolves and delivers nothing"],
  "keeps ends in the backlog": ["nothing follows the sink, and nothing is left waiting"],
  "refuses ends that were sent": [
    "a row may go to the sink at once",
    "a row that went to the sink at once counts as sent",
  ],
  "ignores concurrency": ["never more handlers of a role at once than its concurrency"],
  "handles one message at a time": ["a role's whole concurrency is used"],
  "shares one slot among all roles": ["a role that is busy holds up no other"],
  "says that nothing waits": ["the backlog counts the messages that wait, by role"],
  "ignores pause": ["a paused role is given nothing, and all that waited once it is resumed"],
  "pauses every role": ["pausing one role leaves the others alone"],
  "drops results of a paused role": [
    "what is being handled when its role is paused goes on to the next role",
  ],
  "counts pauses": ["pausing and resuming twice is as good as once"],
  "normalises text": ["awkward text arrives as it was sent, in input, history and ids"],
  "keeps known header fields only": [
    "header fields that this version does not know are kept",
    "deadline, trace and attempt arrive",
  ],
  "keeps the last 100 entries only": ["a history of 1,000 entries arrives whole and in order"],
  "drops messages over 64 KiB": ["a message of 768 KiB arrives"],
  "turns ids into text": ["ids of every kind arrive: text, numbers, none"],
  "drops inputs that are not objects": ["inputs of every JSON kind arrive"],
  "redelivers at once": ["a message whose handler throws is kept, and not delivered again before a resume"],
  "drops a message whose handler threw": [
    "after a resume the message is delivered again, and says so",
    "a message may fail many times and still be done",
    "a sink that throws is given the row's end again",
    "a message whose handler threw is delivered after the next open",
  ],
  "hides redelivery": [
    "after a resume the message is delivered again, and says so",
    "a message that was being handled at the close is delivered again, and says so",
  ],
  "stops a role whose handler threw": ["a message that fails does not hold up the others of its role"],
  "passes a message on though its handler threw": ["a handler that throws sends nothing on"],
  "takes no notice of unknown roles": [
    "sending to a role that was not opened is an UnknownRoleError",
    "a result for a role that was not opened is kept where it was, and the session fails",
  ],
  "sends a batch up to its unknown role": ["a send that is refused sends none of its messages"],
  "lets anything be consumed": ["consuming a role that was not opened is an error that names it"],
  "closes without waiting": ["close waits for the handlers that run"],
  "waits for ever to close": ["close gives up after drainMs on a handler that never ends"],
  "closes the sink first": ["close lets the sink take what was given before"],
  "goes on while it closes": ["a closing session begins no new hops"],
  "can be resumed after close": ["nothing is delivered after close, not even by a resume"],
  "takes messages after close": ["a send after close is a ClosedError"],
  "fails when a handler ends late": ["a handler that ends after the session was closed does no harm"],
  "hangs on a second close": ["closing twice does no harm"],
  "stays locked": ["a closed session's run can be opened again"],
  "opens twice": ["a run that is open cannot be opened a second time"],
  "mixes runs": ["runs side by side never see each other's messages"],
  "forgets everything": [
    "messages that nobody took are delivered after the next open",
    "a message that was being handled at the close is delivered again, and says so",
    "rows are sent on where the cursor stands, in any number of sessions",
    "two crashes, the second before anything was done, lose no more than one",
  ],
  "remembers rows, not steps": [
    "a row goes on from its last accepted step, which is not done again",
    "a message comes back as it was sent, awkward text included",
  ],
  "forgets results that come while it closes": ["what a handler gave while the session closed is not lost"],
  "asks nobody which rows ended": [
    "rows that ended, and whose records the sink has, are done with",
    "a row whose record the sink has is not delivered again, though its end was never acknowledged",
  ],
  "counts rows, not trials": ["the cursor counts rows by their place in the run's order, trials included"],
  "counts refused rows": ["the cursor does not pass a row whose send was refused"],
  "keeps a cursor without rows": [
    "a crash in full flight loses no row: each is past the cursor, or delivered again",
    "a transport that keeps nothing says that nothing was sent before",
  ],
  "acknowledges sends before they are durable": ["a send that has resolved survives a crash"],
  "passes results on before they are durable": [
    "a result that was passed on survives a crash, though the role that gave it takes nothing any more",
    "an end that the sink was given survives a crash, though the role that gave it takes nothing any more",
    "what a role was given, the role before never does again, though the process is killed at that moment",
    "what a pure role gave is durable by the time that the result of a later role is",
    "the sink is given an end only once no crash can change it",
  ],
};

/** Names of the cases that a transport with a flaw fails, with all of these promises. */
async function failedBy(flaw: TransportFlaw, promises: TransportPromises): Promise<string[]> {
  const subject: TransportSubject = {
    name: flaw,
    create: () => flawedTransport(flaw),
    crash: (transport) => crashImage(transport, flaw),
    promises,
    patienceMs: 1_500,
    quietMs: 30,
  };
  const applicable = transportCases.filter((each) => whyNot(each, subject) === undefined);
  const results = await Promise.allSettled(applicable.map((each) => each.run(subject)));
  return applicable.filter((_, place) => results[place]!.status === "rejected").map(({ name }) => name);
}

describe.concurrent("a transport that", () => {
  const caught = new Set<string>();
  for (const [flaw, cases] of Object.entries(catches) as [TransportFlaw, readonly string[]][]) {
    test(`${flaw} fails the suite`, { timeout: 60_000 }, async () => {
      const failed = await failedBy(flaw, { ...everything, severalRuns: flaw === "mixes runs" });
      if (flaw === "keeps a cursor without rows")
        failed.push(
          ...(await failedBy(flaw, {
            ...everything,
            survivesRestart: false,
            durableAtOnce: false,
            acknowledgesAtOnce: false,
          })),
        );
      for (const name of cases) {
        expect(failed).toContain(name);
        caught.add(name);
      }
    });
  }
  afterAll(() => {
    const never = transportCases.map(({ name }) => name).filter((name) => !caught.has(name));
    expect(never, "cases that no broken transport fails").toEqual([]);
  });
});

test("a suite's case names are all different", () => {
  const names = transportCases.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("a case for what is not promised is left out, and the reason names the promise", () => {
  const nothing: TransportPromises = {
    survivesRestart: false,
    durableAtOnce: false,
    acknowledgesAtOnce: false,
    ordersWithinRow: false,
    deliversOnce: false,
    exclusive: false,
    severalRuns: false,
  };
  const subject: TransportSubject = {
    name: "modest",
    create: () => flawedTransport(),
    promises: nothing,
  };
  const reasons = new Set(transportCases.map((each) => whyNot(each, subject)));
  expect(reasons).toEqual(
    new Set([
      undefined,
      "does not promise deliversOnce",
      "does not promise ordersWithinRow",
      "does not promise exclusive",
      "does not promise severalRuns",
      "does not promise survivesRestart",
      "does not promise durableAtOnce",
      "does not promise acknowledgesAtOnce",
    ]),
  );
});
