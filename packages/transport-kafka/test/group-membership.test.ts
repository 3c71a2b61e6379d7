import { systemClock } from "@matrix/core";
import { expect, test, vi } from "vitest";
import type {
  BrokerClient,
  GroupHandlers,
  JoinOptions,
  OffsetCommit,
  OffsetRange,
  ReceivedRecord,
} from "../src/client/broker-client.ts";
import { GroupMembership } from "../src/protocol/group-membership.ts";
import type { Taken } from "../src/protocol/owned-partition.ts";
import { type Handled, RoleIntake } from "../src/protocol/role-intake.ts";

const place = { topic: "t", partition: 0 };
const recordAt = (offset: number): ReceivedRecord => ({
  offset,
  key: "k",
  value: new Uint8Array(1),
  headers: {},
});

/** A membership with one partition, and what a client would tell it. */
async function joined({ high = 0, committed = [] as OffsetCommit[], maxAhead = 1_000 } = {}) {
  const commits: OffsetCommit[] = [];
  const paused: boolean[] = [];
  const range: OffsetRange = { ...place, low: 0, high };
  const state = { range, committed, handlers: undefined as GroupHandlers | undefined, joins: 0 };
  const refuse = () => Promise.reject(new Error("not asked for here"));
  const client: BrokerClient = {
    listTopics: refuse,
    createTopics: refuse,
    describeTopics: refuse,
    deleteTopics: refuse,
    deleteGroups: refuse,
    send: refuse,
    close: async () => {},
    read: () => {
      throw new Error("not asked for here");
    },
    offsetRanges: async () => [state.range],
    committed: async () => state.committed,
    join: async ({ handlers }: JoinOptions) => {
      state.handlers = handlers;
      state.joins++;
      return {
        commit: async (_generation, offsets) => void commits.push(...offsets),
        pause: () => paused.push(true),
        resume: () => paused.push(false),
        leave: async () => {},
      };
    },
  };
  const taken: { taken: Taken; done: (handled: Handled) => void }[] = [];
  const intake: RoleIntake = new RoleIntake({
    role: "r",
    concurrency: 1_000,
    maxAhead,
    mayBegin: () => membership.isSettled,
    handle: (each) => new Promise((done) => taken.push({ taken: each, done })),
    onChange: (partition) => membership.touch(partition),
  });
  const membership: GroupMembership = new GroupMembership({
    client,
    clock: systemClock,
    group: "g",
    intakes: new Map([["t", intake]]),
    sessionTimeoutMs: 10_000,
    commitIntervalMs: 5,
    rememberedRows: 10,
    warn: () => {},
    onFatal: () => {},
    onTopicMissing: async () => {},
  });
  intake.start();
  const started = membership.start();
  await vi.waitFor(() => expect(state.handlers).toBeDefined());
  const assign = (generation: number, continued: boolean) =>
    state.handlers!.assigned({ generation, partitions: [place], continued });
  const bring = (generation: number, ...offsets: number[]) =>
    state.handlers!.records({
      ...place,
      generation,
      records: offsets.map(recordAt),
      high: offsets.at(-1)! + 1,
    });
  const offsets = () => taken.map((each) => each.taken.record.offset);
  assign(1, false);
  await started;
  return { state, membership, taken, offsets, assign, bring, commits, paused };
}

const tick = () => new Promise((resolve) => setTimeout(resolve, 20));

test("what is done is committed: the watermark, and the set above it", async () => {
  const { bring, taken, commits } = await joined();
  bring(1, 0, 1, 2, 3);
  for (const offset of [0, 2]) taken[offset]!.done("done");
  await vi.waitFor(() => expect(commits.at(-1)).toMatchObject({ ...place, offset: 1 }));
  expect(commits.at(-1)!.metadata).not.toBe("");
  taken[1]!.done("done");
  await vi.waitFor(() => expect(commits.at(-1)).toEqual({ ...place, offset: 3, metadata: "" }));
});

test("what was there at the take-over counts as redelivered, what comes later does not", async () => {
  const { bring, taken } = await joined({ high: 2 });
  bring(1, 0, 1, 2, 3);
  expect(taken.map((each) => each.taken.redelivered)).toEqual([true, true, false, false]);
});

test("records that were done before are not handled again, also above the committed offset", async () => {
  // Offsets 6 and 8 are done: bits 1 and 3 above 5.
  const metadata = `1${Buffer.from([0, 0b1010]).toString("base64")}`;
  const { bring, offsets } = await joined({ high: 10, committed: [{ ...place, offset: 5, metadata }] });
  bring(1, 5, 6, 7, 8, 9);
  expect(offsets()).toEqual([5, 7, 9]);
});

test("a partition that stays over a rebalance goes on: nothing that runs is begun again", async () => {
  const { state, bring, assign, offsets, taken, commits } = await joined();
  bring(1, 0, 1);
  state.range = { ...state.range, high: 2 };
  state.handlers!.revoked(1);
  assign(2, true);
  bring(2, 0, 1, 2);
  await vi.waitFor(() => expect(offsets()).toEqual([0, 1, 2]));
  taken[0]!.done("done");
  await vi.waitFor(() => expect(commits.at(-1)).toMatchObject({ offset: 1 }));
});

test("a partition that could have been another's in between begins again where the group stands, and late results do not count", async () => {
  const { state, bring, assign, offsets, taken, commits } = await joined();
  bring(1, 0, 1);
  state.range = { ...state.range, high: 2 };
  assign(2, false);
  bring(2, 0, 1);
  await vi.waitFor(() => expect(offsets()).toEqual([0, 1, 0, 1]));
  taken[0]!.done("done");
  await tick();
  expect(commits).toEqual([]);
  taken[2]!.done("done");
  await vi.waitFor(() => expect(commits.at(-1)).toMatchObject({ offset: 1 }));
});

test("while the group is shared out nothing is begun and nothing committed", async () => {
  const { state, bring, assign, offsets, taken, commits } = await joined();
  bring(1, 0);
  state.handlers!.revoked(1);
  bring(1, 1);
  taken[0]!.done("done");
  await tick();
  expect([offsets(), commits]).toEqual([[0], []]);
  state.range = { ...state.range, high: 2 };
  assign(2, true);
  await vi.waitFor(() => expect(offsets()).toEqual([0, 1]));
  await vi.waitFor(() => expect(commits.at(-1)).toMatchObject({ offset: 1 }));
});

test("a topic that was made anew behind a rebalance is read from its beginning", async () => {
  const { state, bring, assign, offsets, taken } = await joined();
  bring(1, 0, 1, 2, 3, 4);
  for (const each of taken) each.done("done");
  await tick();
  state.range = { ...state.range, high: 2 };
  assign(2, true);
  bring(2, 0, 1);
  await vi.waitFor(() => expect(offsets()).toEqual([0, 1, 2, 3, 4, 0, 1]));
});

test("a message that takes long lets others be begun as far as maxAhead, and not further", async () => {
  const { bring, offsets, taken } = await joined({ maxAhead: 3 });
  bring(1, 0, 1, 2, 3, 4);
  for (const each of taken.slice(1)) each.done("done");
  await tick();
  expect(offsets()).toEqual([0, 1, 2]);
  taken[0]!.done("done");
  await vi.waitFor(() => expect(offsets()).toEqual([0, 1, 2, 3, 4]));
});

test("a partition of which too much waits is paused, and resumed when half of it is gone", async () => {
  const { bring, taken, paused } = await joined({ maxAhead: 1 });
  bring(1, ...Array.from({ length: 1_001 }, (_, offset) => offset));
  expect(paused).toEqual([true]);
  for (let done = 0; done < 502; done++) {
    await vi.waitFor(() => expect(taken.length).toBeGreaterThan(done), { interval: 1 });
    taken[done]!.done("done");
  }
  await vi.waitFor(() => expect(paused).toEqual([true, false]));
});

test("a member that died is replaced by another", async () => {
  const { state, membership } = await joined();
  state.handlers!.failed(new Error("on purpose"));
  await vi.waitFor(() => expect(state.joins).toBe(2));
  await membership.leave();
});
