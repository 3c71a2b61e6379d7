import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChatEntry, loadDomain, type ParticipantEntry, type Task } from "../src/index.ts";
import { nativeWorlds } from "../src/worlds/native-worlds.ts";
import { WorldKeeper } from "../src/worlds/world-keeper.ts";
import type { Worlds } from "../src/worlds/worlds.ts";

const native = nativeWorlds({ load: (name) => loadDomain(name), solo: false });

/** Native worlds that count how often one was opened and closed. */
function counted() {
  const counts = { opened: 0, closed: 0 };
  const worlds: Worlds = {
    ...native,
    async open(request) {
      counts.opened++;
      const world = await native.open(request);
      const close = async () => {
        counts.closed++;
      };
      return {
        answer: (message, hop) => world.answer(message, hop),
        repeat: (message, hop) => world.repeat(message, hop),
        close,
      };
    },
  };
  return { counts, worlds };
}

const hop = { signal: new AbortController().signal };

async function lateReturn(): Promise<Task> {
  const [task] = await (await loadDomain("library")).tasks({ ids: new Set(["lend_after_return"]) });
  if (task === undefined) throw new Error("no task");
  return task;
}

function call(id: string, name: string, args: object): ParticipantEntry {
  const tool_calls = [{ id, name, arguments: JSON.stringify(args) }];
  return { role: "assistant", content: null, tool_calls, cost: null, usage: null };
}

// whether a call is refused depends on those before it
const conversation = [
  call("a", "lend_book", { member_id: "mb_102", book_id: "bk_01" }),
  call("b", "find_member_by_email", { email: "rosa.lindqvist@example.com" }),
  call("c", "return_book", { loan_id: "ln_5" }),
  call("d", "lend_book", { member_id: "mb_102", book_id: "bk_01" }),
  call("e", "find_member_by_email", { email: "rosa.lindqvist@example.com" }),
  call("f", "return_book", { loan_id: "ln_5" }),
];

/** Lets a keeper answer each message of the conversation; `choose` says which. */
async function answered(task: Task, choose: (position: number) => WorldKeeper): Promise<ChatEntry[]> {
  const entries: ChatEntry[] = [];
  for (const [position, message] of conversation.entries()) {
    entries.push(message);
    const request = { domain: "library", task, row: "r/0/0", hop };
    entries.push(...(await choose(position).answer(request, entries)));
  }
  return entries;
}

test("one process keeps a row's world from hop to hop", async () => {
  const { counts, worlds } = counted();
  const keeper = new WorldKeeper(worlds, 10);
  const entries = await answered(await lateReturn(), () => keeper);
  expect(entries.map((entry) => entry.role === "tool" && entry.error)).toContain(true);
  expect(counts).toEqual({ opened: 1, closed: 0 });
  await keeper.release("r/0/0");
  expect(counts).toEqual({ opened: 1, closed: 1 });
});

test("answers are the same whichever process gets a hop, and however often", async () => {
  const task = await lateReturn();
  const alone = new WorldKeeper(native, 10);
  const expected = await answered(task, () => alone);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(2), { minLength: 6, maxLength: 6 }), async (processes) => {
      const keepers = [0, 1, 2].map(() => new WorldKeeper(native, 10));
      const choose = (position: number) => keepers[processes[position] ?? 0] ?? alone;
      expect(await answered(task, choose)).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});

test("a redelivered hop is answered again from where its own conversation stood", async () => {
  const task = await lateReturn();
  const { counts, worlds } = counted();
  const keeper = new WorldKeeper(worlds, 10);
  const request = { domain: "library", task, row: "r/0/0", hop };
  const [first, , third] = conversation;
  if (first === undefined || third === undefined) throw new Error("no conversation");
  const once = await keeper.answer(request, [third]);
  expect(await keeper.answer(request, [third])).toEqual(once);
  // a history that another process went on with: same row, other calls
  const [refused] = await keeper.answer(request, [first]);
  expect(refused).toMatchObject({ error: true });
  expect(counts).toEqual({ opened: 3, closed: 2 });
});

test("no more worlds are kept than the limit; the one used longest ago is closed", async () => {
  const task = await lateReturn();
  const { counts, worlds } = counted();
  const keeper = new WorldKeeper(worlds, 2);
  const [first] = conversation;
  if (first === undefined) throw new Error("no conversation");
  const ask = (row: string) => keeper.answer({ domain: "library", task, row, hop }, [first]);
  for (const row of ["a", "b", "a", "c"]) await ask(row);
  // the second "a" found a world that had answered its call already, and "c" drove out "b"
  expect(counts).toEqual({ opened: 4, closed: 2 });
  await keeper.release("b");
  expect(counts.closed).toBe(2);
  await keeper.release("a");
  expect(counts.closed).toBe(3);
});
