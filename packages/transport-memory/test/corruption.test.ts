import fc from "fast-check";
import { expect, test } from "vitest";
import { Desk } from "./support/desk.ts";
import { Disk, journalFolder } from "./support/disk.ts";
import { contentOf } from "./support/messages.ts";
import { endedAfter, standsAfter, tellStory } from "./support/story.ts";

/** Damage to a file: bytes flipped, zeroed, or everything from there on cut off. */
const damage = fc.record({
  kind: fc.constantFrom("flip", "zero", "cut"),
  segment: fc.nat(),
  at: fc.nat(),
  length: fc.integer({ min: 1, max: 64 }),
  bits: fc.integer({ min: 1, max: 255 }),
});

function damaged(
  bytes: Uint8Array,
  { kind, at, length, bits }: { kind: string; at: number; length: number; bits: number },
) {
  const from = at % bytes.length;
  if (kind === "cut") return bytes.slice(0, from);
  const copy = bytes.slice();
  for (let index = from; index < Math.min(bytes.length, from + length); index++)
    copy[index] = kind === "zero" ? 0 : copy[index]! ^ bits;
  return copy;
}

test("damaged segments never give a wrong message, never break the process, and lose no row", async () => {
  const disk = new Disk();
  const told = await tellStory(disk, 12, { segmentBytes: 1500 });
  const names = disk.segments;
  expect(names.length).toBeGreaterThan(2);
  const segments = names.map((name) => ({ path: `${journalFolder}/${name}`, bytes: disk.segment(name) }));
  const recorded = endedAfter(told, told.length);
  /** Each message that a row ever came to, by its step. */
  const truth = new Map(
    told.flatMap((each) =>
      "message" in each ? [[`${each.row}/${each.message.step}/${each.message.role}`, each.message]] : [],
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
      const copy = new Disk();
      const contents = segments.map(({ bytes }) => bytes);
      for (const each of damages) {
        const index = each.segment % contents.length;
        if (contents[index]!.length > 0) contents[index] = damaged(contents[index]!, each);
      }
      for (const [index, { path }] of segments.entries()) copy.put(path, contents[index]!);
      const session = await copy.open({}, { ended: (sequence) => recorded.has(sequence) });
      const desks = ["writer", "critic", "_sink"].map((role) => new Desk(session, role));
      await copy.pass(10);
      const delivered = desks.flatMap(({ held }) => held.map(({ message }) => message));
      for (const message of delivered) {
        const same = truth.get(`${message.row.index}/${message.step}/${message.role}`);
        expect(contentOf(message)).toEqual(contentOf(same!));
      }
      const known = [...delivered.map(({ row }) => row.index), ...(session.recovered.missing ?? [])];
      const below = [...standsAfter(told, told.length).keys()].filter(
        (row) => row < session.recovered.cursor,
      );
      expect(known.toSorted((left, right) => left - right)).toEqual(below);
    }),
    { numRuns: 500 },
  );
}, 60_000);
