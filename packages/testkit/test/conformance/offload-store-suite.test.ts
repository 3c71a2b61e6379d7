import { memoryOffloadStore } from "@matrix/core";
import {
  type OffloadStoreSubject,
  offloadStoreCases,
  testOffloadStore,
  whyNot,
} from "@matrix/testkit/conformance";
import { afterAll, describe, expect, test } from "vitest";
import { flawedOffloadStore, type OffloadStoreFlaw, type StoreDisk } from "./flawed-offload-store.ts";

testOffloadStore({
  name: "core's memory",
  create: () => memoryOffloadStore(),
  promises: { survivesRestart: false, expires: false },
});

/** All that a subject can offer, on the store with a flaw. */
function subjectWith(flaw?: OffloadStoreFlaw): OffloadStoreSubject {
  const disks = new WeakMap<object, StoreDisk>();
  const diskOf = (store: object) => disks.get(store)!;
  const made = (disk?: StoreDisk) => {
    const store = flawedOffloadStore(flaw, disk);
    disks.set(store, store.disk);
    return store;
  };
  return {
    name: flaw ?? "sound",
    create: () => made(),
    another: (store) => made(diskOf(store)),
    damage(store, { id }) {
      const kept = [...diskOf(store).entries.values()].find((each) => each.id === id)!;
      kept.value = Uint8Array.from(kept.value, (byte) => byte ^ 1);
    },
    damageRecord(store, { step }) {
      const kept = [...diskOf(store).entries.values()].find((each) => each.id === step)!;
      kept.damaged = true;
    },
    expire(store) {
      diskOf(store).expired = true;
    },
    strays: (store) => diskOf(store).strays,
    promises: { survivesRestart: true, expires: true },
  };
}

testOffloadStore(subjectWith());

/** What each flaw must be caught by. */
const catches: { readonly [Flaw in OffloadStoreFlaw]: readonly string[] } = {
  "cuts values off at 1 MiB": [
    "a value of 8 MiB comes back as it was put",
    "a record of 8 MiB comes back as it was",
  ],
  "takes values for text": [
    "bytes that are no text stay as they are",
    "a value of 1 MiB comes back as it was put",
  ],
  "keeps no empty values": ["a value of 0 B comes back as it was put"],
  "drops single bytes": ["a value of 1 B comes back as it was put"],
  "answers in any order": [
    "references come in the order of the values, values in the order of the references",
  ],
  "makes ids up": ["a reference names the store, the SHA-256 of the bytes, and their number"],
  "stores equal values twice": ["equal values are stored once"],
  "keeps views of the caller's bytes": [
    "a stored value does not change when the caller's bytes do",
    "a record does not change when the caller's bytes do",
  ],
  "gives out what it keeps": [
    "a stored value does not change when the caller's bytes do",
    "a record does not change when the bytes of one who read it do",
  ],
  "stores the whole buffer": ["only the part of a buffer that was given is stored"],
  "hangs on an empty batch": ["an empty batch gives an empty batch"],
  "is written to later": ["what is put is read at once, from many calls side by side"],
  "forgets the default run": ["values without a run belong to the run of the empty name"],
  "lets the last writer win": ["the first value under a key stays, and everybody is given it"],
  "gives each writer its own value": [
    "of 100 that race for a key one wins, and all are given its value",
    "of 100 that race for a key in two processes one wins",
    "50 races side by side do not mix",
  ],
  "takes an empty record for none": ["a value of 0 B counts as one", "a record of 0 B is one, not none"],
  "keeps one record for all steps": ["50 races side by side do not mix"],
  "keeps records among the values": ["a record and a value of the same bytes and name are two things"],
  "shares records among runs": [
    "the same step of two runs has two records",
    "a run does not see the record that another has of the same step",
  ],
  "takes no record for an empty one": [
    "a step that has no record has undefined",
    "a deleted run's steps have no records",
  ],
  "reads the record offered last": ["a step's record is the one that was stored first"],
  "takes a question for an offer": ["to ask for a record stores nothing"],
  "trusts its records": [
    "a damaged record is an OffloadCorruptError that names the step, and nobody's result",
  ],
  "names runs by their entries": ["each run that has a value or a record is named once"],
  "names no runs of records alone": ["each run that has a value or a record is named once"],
  "names a run where there is none": ["runs of a store that has nothing are none"],
  "names the first 50 runs": ["each of 100 runs is named"],
  "names runs that were deleted": ["a deleted run is not named, one whose name begins alike is"],
  "names runs as they are kept": [
    "a hostile run name that was taken is named as it is, or left out; nothing else is named",
  ],
  "keeps what it has in this process": [
    "another process reads the record of a step that this one has accepted",
    "another process names the runs that this one has written to",
    "values and records survive a restart",
    "another process reads what this one has put",
  ],
  "gives undefined for what is missing": [
    "one missing value among others is named, and the others stay",
    "an id that is no SHA-256 leads nowhere",
  ],
  "fails without naming the id": [
    "a missing value is an OffloadMissingError that names the id",
    "a damaged value is an OffloadCorruptError that names the id",
  ],
  "trusts its bytes": ["a damaged value is an OffloadCorruptError that names the id"],
  "never writes a value twice": ["putting a damaged value again mends it"],
  "ignores signals": ["a signal that has aborted stops every call with its reason, and nothing is stored"],
  "throws its own error for a signal": [
    "a signal that has aborted stops every call with its reason, and nothing is stored",
  ],
  "looks at a signal too often": ["a signal that never aborts changes nothing"],
  "keeps expired values": ["an expired value is an OffloadMissingError"],
  "works on after close": ["a closed store refuses every call with a ClosedError"],
  "fails on a second close": ["closing twice does no harm"],
  "lists values only": ["list tells kind, id, bytes and time of all that a run holds"],
  "lists the first 1,000": ["list tells each of 1,500 entries once"],
  "lists all runs": ["list of a run that has nothing is empty"],
  "fails on an unknown run": ["deleting a run twice, or one that never was, does no harm"],
  "deletes values only": ["deleteRun frees values and records of that run"],
  "deletes by prefix": [
    "deleting a run leaves others alone, whose values are the same and whose names begin alike",
  ],
  "buries deleted runs": ["a deleted run can be written to again"],
  "shares values among runs": ["a run does not see another's values"],
  "uses run names as paths": [
    "a hostile run name is refused, or kept apart like any other",
    "a hostile run name frees, lists and reads nothing of others",
  ],
  "uses step names as paths": ["a hostile step name is refused, or kept apart like any other"],
  "matches run names by pattern": ["a hostile run name frees, lists and reads nothing of others"],
  "cuts names off": [
    "deleting a run leaves others alone, whose values are the same and whose names begin alike",
  ],
};

/** Names of the cases that a store with a flaw fails; one that never ends counts as failed. */
async function failedBy(flaw: OffloadStoreFlaw): Promise<string[]> {
  const subject = subjectWith(flaw);
  const failed: string[] = [];
  for (const each of offloadStoreCases.filter((applicable) => whyNot(applicable, subject) === undefined)) {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error("never ended")), 5_000);
    await Promise.race([each.run(subject), late]).catch(() => failed.push(each.name));
    clearTimeout(timer);
  }
  return failed;
}

describe.concurrent("an offload store that", () => {
  const caught = new Set<string>();
  for (const [flaw, cases] of Object.entries(catches) as [OffloadStoreFlaw, readonly string[]][]) {
    test(`${flaw} fails the suite`, { timeout: 60_000 }, async () => {
      const failed = await failedBy(flaw);
      for (const name of cases) {
        expect(failed).toContain(name);
        caught.add(name);
      }
    });
  }
  afterAll(() => {
    const never = offloadStoreCases.map(({ name }) => name).filter((name) => !caught.has(name));
    expect(never, "cases that no broken store fails").toEqual([]);
  });
});
