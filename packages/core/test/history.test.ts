import fc from "fast-check";
import { expect, test } from "vitest";
import { History } from "../src/index.ts";

const entry = (n: number) => ({ agent: `agent ${n % 3}`, response: { n } });
const numbers = (history: History) => [...history].map(({ response }) => (response as { n: number }).n);

test("appending leaves the history it grew from as it was", () => {
  const one = History.of([entry(1)]);
  const two = one.append([entry(2), entry(3)]);
  expect([numbers(one), numbers(two)]).toEqual([[1], [1, 2, 3]]);
});

test("two histories that grow from the same one do not see each other's entries", () => {
  const root = History.of([entry(0)]);
  const left = root.append([entry(1)]);
  const right = root.append([entry(2)]);
  const leftOn = left.append([entry(3)]);
  expect([numbers(root), numbers(left), numbers(right), numbers(leftOn)]).toEqual([
    [0],
    [0, 1],
    [0, 2],
    [0, 1, 3],
  ]);
});

test("histories that grow from one another in any order are as if each had its own copy", () => {
  const growth = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 3 }), fc.boolean()), {
    maxLength: 40,
  });
  fc.assert(
    fc.property(growth, (steps) => {
      const histories = [History.of([entry(-1)])];
      const models = [[-1]];
      let next = 0;
      for (const [choice, count, reads] of steps) {
        const from = choice % histories.length;
        const added = Array.from({ length: count }, () => next++);
        if (reads) histories[from]!.at(-1);
        histories.push(histories[from]!.append(added.map(entry)));
        models.push([...models[from]!, ...added]);
      }
      for (const [place, history] of histories.entries()) {
        expect(numbers(history)).toEqual(models[place]);
        expect(history.length).toBe(models[place]!.length);
        expect(history.lines()).toEqual(models[place]!.map((n) => JSON.stringify(entry(n))));
      }
    }),
  );
});

test("entries are frozen through and through", () => {
  const history = History.of([{ agent: "a", response: { list: [{ deep: 1 }] } }]);
  const { response } = history.at(0)! as { response: { list: { deep: number }[] } };
  expect(() => response.list.push({ deep: 2 })).toThrow(TypeError);
  expect(() => {
    response.list[0]!.deep = 2;
  }).toThrow(TypeError);
});

test("an entry is parsed when it is read, once", () => {
  const history = History.fromLines(['{"agent":"a","response":{}}', "this is never read"]);
  expect(history.at(0)).toEqual({ agent: "a", response: {} });
  expect(history.at(0)).toBe(history.at(0));
  expect(history.lines(1)).toEqual(["this is never read"]);
  expect(() => history.at(1)).toThrow(SyntaxError);
});

test("a parsed entry is shared with the histories that grow out of it", () => {
  const root = History.of([entry(1)]);
  const parsed = root.at(0);
  expect(root.append([entry(2)]).at(0)).toBe(parsed);
});

test("negative places count from the end; places outside hold nothing", () => {
  const history = History.of([entry(1), entry(2)]);
  const longer = history.append([entry(3)]);
  expect([history.at(-1), history.last, history.at(-2)]).toEqual([entry(2), entry(2), entry(1)]);
  // The longer one shares the lines; the shorter one's end is still its end.
  expect([history.at(2), history.at(-3), longer.at(2)]).toEqual([undefined, undefined, entry(3)]);
});

test("sizes and lines can be asked for from a place on", () => {
  const history = History.of([entry(1), entry(2)]);
  const [first, second] = history.lines();
  expect([history.size(), history.size(1), history.size(2)]).toEqual([
    first!.length + second!.length,
    second!.length,
    0,
  ]);
  expect([history.lines(1), history.line(1)]).toEqual([[second], second]);
});

test("appending to a history of 20,000 entries copies none of them", () => {
  let history = History.of<{ input: unknown; state: unknown; replies: Record<string, object> }>();
  for (let n = 0; n < 20_000; n++) history = history.append([entry(n)]);
  const first = history.line(0);
  expect([history.length, history.last]).toEqual([20_000, entry(19_999)]);
  expect(history.append([entry(1)]).line(0)).toBe(first);
});
