import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonText, parseJson } from "../src/index.ts";
import { floatText } from "../src/value/float-text.ts";
import { fixedDecimals, roundDecimals } from "../src/value/round.ts";

describe("floats", () => {
  // printed by CPython
  test.for([
    [5, "5.0"],
    [0.1, "0.1"],
    [1e-5, "1e-05"],
    [0.0001, "0.0001"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [9999999999999998, "9999999999999998.0"],
    [1.5e300, "1.5e+300"],
    [-0, "-0.0"],
    [5e-324, "5e-324"],
    [Number.POSITIVE_INFINITY, "inf"],
  ] as const)("%d prints as %s", ([value, text]) => {
    expect(floatText(value)).toBe(text);
  });

  test("read back the same", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(parseJson(floatText(value)), value)).toBe(true);
      }),
    );
  });
});

describe("rounding to two decimals", () => {
  // computed by CPython's round()
  test.for([
    [2.675, 2.67],
    [0.125, 0.12],
    [0.375, 0.38],
    [1.005, 1],
    [-0.125, -0.12],
    [1e300, 1e300],
    [0.005, 0.01],
  ] as const)("makes %d to %d", ([value, rounded]) => {
    expect(roundDecimals(value, 2)).toBe(rounded);
  });

  test("agrees with toFixed wherever the value is not halfway", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), (value) => {
        const halfway = Number.isInteger(value * 8) || Object.is(Math.sign(value), -0);
        fc.pre(!halfway);
        expect(Number(fixedDecimals(value, 2))).toBe(Number(value.toFixed(2)));
      }),
    );
  });
});

describe("JSON", () => {
  test("keeps ints and floats apart, and the order of members whose names look like numbers", () => {
    const text = '{"10": 1, "2": 1.0, "a": [1e2, 12345678901234567890]}';
    const value = parseJson(text);
    expect(value).toEqual(
      new Map<string, unknown>([
        ["10", 1n],
        ["2", 1],
        ["a", [100, 12345678901234567890n]],
      ]),
    );
    expect(jsonText(value)).toBe('{"10": 1, "2": 1.0, "a": [100.0, 12345678901234567890]}');
  });

  test("writes everything beyond ASCII as escapes and sorts by code point", () => {
    const value = new Map([
      ["\u{1f600}", "é"],
      ["\uff5e", "\u007f"],
      ["b", "\n"],
    ]);
    expect(jsonText(value, { sortKeys: true })).toBe(
      '{"b": "\\n", "\\uff5e": "\\u007f", "\\ud83d\\ude00": "\\u00e9"}',
    );
  });

  test("reads what JSON.parse reads, to the same text", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(jsonText(parseJson(text)))).toEqual(JSON.parse(text));
      }),
    );
  });

  test.for(["", "{", '{"a" 1}', "[1,]", "01", "1 2", '"\u0001"', "nul", '"\\x"', "[".repeat(100_000)])(
    "refuses %j and says where",
    (text) => {
      expect(() => parseJson(text)).toThrow(/^text is not JSON at offset \d+: /);
    },
  );
});
