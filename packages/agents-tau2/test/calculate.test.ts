import fc from "fast-check";
import { expect, test } from "vitest";
import { calculate } from "../src/environment/calculate.ts";
import { Tau2Error } from "../src/index.ts";

// computed by CPython
test.for([
  ["-2**2", "-4.0"],
  ["2**-1", "0.5"],
  ["2**3**2", "512.0"],
  ["7 // -2", "-4.0"],
  ["-7.5 // 2", "-4.0"],
  ["10**30 / 10**29", "10.0"],
  ["1/3*3", "1.0"],
  ["--3", "3.0"],
  ["(2)(3)", "TypeError: 'int' object is not callable"],
  ["()", "TypeError: float() argument must be a string or a real number, not 'tuple'"],
  ["(-8)**0.5", "TypeError: float() argument must be a string or a real number, not 'complex'"],
  ["0**-1", "ZeroDivisionError: 0.0 cannot be raised to a negative power"],
  ["1.0/0", "ZeroDivisionError: float division by zero"],
  ["10**400", "OverflowError: int too large to convert to float"],
  ["10.0**400", "OverflowError: (34, 'Numerical result out of range')"],
  [")", "SyntaxError: unmatched ')' (<string>, line 1)"],
] as const)("%s is %s", ([expression, expected]) => {
  expect(outcome(expression)).toBe(expected);
});

test("an expression of allowed characters gives a number or an error, and neither hangs nor overflows", () => {
  const char = fc.constantFrom(..."0123456789+-*/(). ");
  fc.assert(
    fc.property(fc.array(char, { maxLength: 60 }), (chars) => {
      expect(outcome(chars.join(""))).toMatch(/^(-?\d|-?inf|nan|\w+Error: )/);
    }),
    { numRuns: 2000 },
  );
  expect(outcome("9**9**9**9")).toBe("OverflowError: int too large to convert to float");
  expect(outcome("(".repeat(100_000))).toContain("SyntaxError");
  expect(outcome(`1${"+1".repeat(100_000)}`)).toContain("RecursionError");
  expect(outcome("-".repeat(100_000))).toContain("Error");
});

function outcome(expression: string): string {
  try {
    return calculate(expression);
  } catch (error) {
    if (error instanceof Tau2Error) return `${error.kind}: ${error.message}`;
    throw error;
  }
}
