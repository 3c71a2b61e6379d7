import { expect, test } from "vitest";
import { InputCursor } from "../src/protocol/input-cursor.ts";

function storeOf(cursor = 0) {
  const saves: number[] = [];
  return { saves, load: async () => cursor, save: async (value: number) => void saves.push(value) };
}

test("the cursor passes a row only when all before it have arrived", async () => {
  const store = storeOf();
  const cursor = await InputCursor.load(store);
  cursor.begin([0, 1]);
  cursor.begin([2]);
  await cursor.end([2]);
  expect(cursor.value).toBe(0);
  await cursor.end([0, 1]);
  expect(cursor.value).toBe(3);
  expect(store.saves.at(-1)).toBe(3);
});

test("a row that never arrived holds the cursor back for good", async () => {
  const cursor = await InputCursor.load(storeOf());
  cursor.begin([0]);
  cursor.begin([1]);
  await cursor.end([1]);
  expect(cursor.value).toBe(0);
});

test("rows that are sent anew, below the cursor, do not move it", async () => {
  const store = storeOf(10);
  const cursor = await InputCursor.load(store);
  cursor.begin([3]);
  await cursor.end([3]);
  expect([cursor.value, store.saves]).toEqual([10, []]);
});

test("sends that end while a save is on its way share the next, and each is covered when it resolves", async () => {
  let saved = 0;
  const saves: number[] = [];
  const cursor = await InputCursor.load({
    load: async () => 0,
    save: async (value) => {
      saves.push(value);
      await new Promise((resolve) => setTimeout(resolve, 1));
      saved = value;
    },
  });
  const sends = Array.from({ length: 50 }, async (_, sequence) => {
    cursor.begin([sequence]);
    await Promise.resolve();
    await cursor.end([sequence]);
    expect(saved).toBeGreaterThan(sequence);
  });
  await Promise.all(sends);
  expect(saved).toBe(50);
  expect(saves.length).toBeLessThan(5);
});
