import { OptionError, sinkRole } from "@matrix/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { topicNames } from "../src/protocol/topic-names.ts";

test("plain names are as they are written", () => {
  const names = topicNames("matrix", "coral-2026_11");
  expect(names.ofRole("teacher")).toBe("matrix.coral-2026_11.teacher");
  expect(names.ofRole(sinkRole)).toBe("matrix.coral-2026_11.sink");
  expect(names.deadLetters).toBe("matrix.coral-2026_11.dlq");
  expect(names.group("all")).toBe("matrix.coral-2026_11.all");
});

test("whatever runs and roles are called, their topics are legal and all different", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary", minLength: 1, maxLength: 100 }),
    fc.constantFrom("sink", "dlq", "a.b", "a-b"),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(name, name), { selector: (pair) => JSON.stringify(pair), maxLength: 30 }),
      (pairs) => {
        const topics = pairs.flatMap(([run, role]) => {
          const names = topicNames("p", run);
          return [
            names.ofRole(role),
            `${names.ofRole(sinkRole)} of ${run}`,
            `${names.deadLetters} of ${run}`,
          ];
        });
        const runs = new Set(pairs.map(([run]) => run)).size;
        expect(new Set(topics).size).toBe(pairs.length + 2 * runs);
        for (const topic of pairs.map(([run, role]) => topicNames("p", run).ofRole(role)))
          expect(topic).toMatch(/^[A-Za-z0-9._-]{1,249}$/);
      },
    ),
  );
});

test("no run's topics begin as another's do", () => {
  const prefixes = ["run-a", "run-a.b", "run-a.", "run-a.b.c"].map((run) => topicNames("p", run).prefix);
  for (const one of prefixes) expect(prefixes.filter((other) => other.startsWith(one))).toEqual([one]);
});

test("a prefix that Kafka would not take is refused with the rule", () => {
  expect(() => topicNames("a/b", "run")).toThrow(OptionError);
});
