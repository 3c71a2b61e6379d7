import { expect, test } from "vitest";
import { composeConfig, InterpolationError, MissingValueError } from "../src/index.ts";
import { configFolder } from "./config-folder.ts";

function compose(text: string, options: Partial<Parameters<typeof composeConfig>[0]> = {}) {
  return composeConfig({
    searchPath: [configFolder({ "config.yaml": text })],
    configName: "config",
    ...options,
  });
}

test("oc.env sees the environment that was given and no other", () => {
  process.env.MATRIX_CONFIG_TEST = "ambient";
  const config = "a: ${oc.env:MATRIX_CONFIG_TEST,none}\nb: ${oc.env:toString,none}\n";
  expect(compose(config).resolve()).toEqual({ a: "none", b: "none" });
  expect(compose(config, { env: { MATRIX_CONFIG_TEST: "given" } }).resolve()).toEqual({
    a: "given",
    b: "none",
  });
  delete process.env.MATRIX_CONFIG_TEST;
});

test("resolvers of one's own get and give plain values", () => {
  const config = compose("n: 2\nl: [1, '${n}']\nsum: ${sum:${l},3}\ntext: x${sum:[1],0}\n", {
    resolvers: {
      sum: (list, more) =>
        (Array.isArray(list) ? list : []).reduce<number>((a, b) => a + Number(b), Number(more)),
    },
  });
  expect(config.resolve()).toEqual({ n: 2, l: [1, 2], sum: 6, text: "x1" });
});

test("what a resolver of one's own throws is the cause of an error of ours", () => {
  const cause = new TypeError("no such run");
  const config = compose("a: ${last:x}\n", {
    resolvers: {
      last: () => {
        throw cause;
      },
    },
  });
  expect(() => config.resolve()).toThrow(InterpolationError);
  expect(() => config.resolve()).toThrow(/^a \(.*config\.yaml:1\) cannot be resolved by last: no such run$/);
});

test("one value can be resolved while others are missing", () => {
  const config = compose("a: ???\nb: {c: '${d}'}\nd: 3\ne: {f: '???'}\n");
  expect(config.value("b.c")).toBe(3);
  expect(config.value("b")).toEqual({ c: 3 });
  expect(config.value("nothere")).toBeUndefined();
  expect(() => config.value("e")).toThrow(MissingValueError);
  expect(config.missing).toEqual(["a", "e.f"]);
});

test("a deprecated key warns when it is used", () => {
  const config = compose(
    "old: ${oc.deprecated:new,'use $NEW_KEY, not ${OLD_KEY}'}\nnew: 1\n".replace("${OLD_KEY}", "$OLD_KEY"),
  );
  expect(config.warnings).toEqual([]);
  expect(config.resolve()).toEqual({ old: 1, new: 1 });
  expect(config.warnings).toEqual(["use new, not old"]);
});

test("a composed config is a new copy at each access", () => {
  const composed = compose("a: {b: [1]}\n");
  composed.config.a = "changed";
  const resolved = composed.resolve();
  resolved.a = "changed";
  expect(composed.config).toEqual({ a: { b: [1] } });
  expect(composed.resolve()).toEqual({ a: { b: [1] } });
});
