import fc from "fast-check";
import { expect, test } from "vitest";
import { WaitingLine } from "../src/waiting-line.ts";

test("whoever joins and leaves, the first and the length are those of a list", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant("join" as const), fc.nat({ max: 30 }))), (moves) => {
      const line = new WaitingLine<number>();
      const list: number[] = [];
      const leave: (() => void)[] = [];
      for (const move of moves) {
        if (move === "join") {
          list.push(leave.length);
          leave.push(line.join(leave.length));
        } else if (leave.length > 0) {
          const who = move % leave.length;
          leave[who]?.();
          if (list.includes(who)) list.splice(list.indexOf(who), 1);
        }
        expect([line.first, line.length]).toEqual([list[0], list.length]);
      }
    }),
  );
});
