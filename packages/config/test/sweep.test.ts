import { expect, test } from "vitest";
import { ConfigError, expandSweep, openConfigs } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

const options = { "config.yaml": "a: 1\n", "db/pg.yaml": "", "db/pg_big.yaml": "", "db/my.yaml": "" };

test.each([
  ["db=glob(*)", ["db=my", "db=pg", "db=pg_big"]],
  ["db=glob(pg*)", ["db=pg", "db=pg_big"]],
  ["db=glob([m*,pg])", ["db=my", "db=pg"]],
  ["db=glob(*,exclude=*_big)", ["db=my", "db=pg"]],
  ["db=glob('[!p]*')", ["db=my"]],
  ["db=glob(p?)", ["db=pg"]],
])("%s names the options of a group", (override, jobs) => {
  const source = openConfigs({ searchPath: [configFolder(options)] });
  expect(source.expandSweep([override]).flat()).toEqual(jobs);
});

test("a shuffled sweep has all values, in the same order for the same seed", () => {
  const jobs = (seed: number) => expandSweep(["a=shuffle(range(0,20))"], { seed }).flat();
  expect(jobs(1)).toEqual(jobs(1));
  expect(jobs(1)).not.toEqual(jobs(2));
  expect(jobs(1).toSorted()).toEqual(Array.from({ length: 20 }, (_, n) => `a=${n}`).toSorted());
});

test("a range of floats is summed as Hydra sums it", () => {
  // recorded from Hydra: neither binary sums (0.30000000000000004) nor exact ones (0.7)
  expect(expandSweep(["a=range(0,1,0.1)"]).flat()).toEqual(
    ["0.0", "0.1", "0.2", "0.3", "0.4", "0.5", "0.6", "0.7000000000000001", "0.8", "0.9"].map(
      (n) => `a=${n}`,
    ),
  );
});

test("the last override changes fastest, and a later one takes an earlier one's place", () => {
  expect(expandSweep(["a=1,2", "b=x,y", "a=3"])).toEqual([
    ["a=3", "b=x"],
    ["a=3", "b=y"],
  ]);
});

test.each([
  ["a=interval(0,1)", "no end of values"],
  ["a=range(0,10,0)", "step"],
  ["a=range(0,inf)", "finite"],
  ["a=range(0,1e9)", "more than 1000000 values"],
  ["a=[choice(1,2)]", "cannot stand inside"],
  ["db=glob(*)", "search folders"],
])("%s is refused", (override, problem) => {
  expect(() => expandSweep([override])).toThrow(ConfigError);
  expect(() => expandSweep([override])).toThrow(problem);
});

test("a sweep with too many jobs is refused before it is made", () => {
  const overrides = ["a", "b", "c", "d"].map((key) => `${key}=range(0,100)`);
  expect(() => expandSweep(overrides)).toThrow("100000000 jobs");
});
